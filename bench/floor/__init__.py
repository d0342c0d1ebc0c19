"""The floor: about the least that Django can do for such a page, and for nothing but "Hello".

It is served by the same gunicorn with the same settings of the database, and measured beside the
site, so that the site can be told in multiples of it.
"""
