// What a learner's page of a step does besides: the note and the links being typed.
import "./note.js";
import "./drafts.js";
import "./editor.js";
import "./links.js";
