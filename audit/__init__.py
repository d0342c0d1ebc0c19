"""What a visitor's browser makes of the real site: `make audit` and `make screenshots`.

The browser tests start the site and its learners from here as well.
"""
