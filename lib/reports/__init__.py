"""What leaves the app: CSV, workbook, one-page PDF, scheme file and pictures.

Builders take boards and finished words and give bytes; nothing here knows the web page. Heavy libraries are imported
inside the function that uses them.
"""
