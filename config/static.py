"""How static files are served: hashed names, cached for good, compressed once."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True  # `import "./drafts.js"` gets the hashed name too
