"""The deck that moves with the thumb: sliders, scores and pictures in the browser, and their way to and from Python."""
