"""`python -m lib …`: see `lib.cli.commands`."""

from lib.cli.commands import main

raise SystemExit(main())
