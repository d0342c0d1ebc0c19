// What every page does beyond plain forms and links. Without it, all pages still work. It is
// delivered as one file (config/staticfiles.py), in which each part keeps its names to itself.
import "./site.js";
import "./leaving.js";
import "./failures.js";
import "./freshness.js";
import "./changes.js";
import "./cards.js";
import "./search.js";
import "./shortcuts.js";
