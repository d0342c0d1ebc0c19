from roadmap.models.curriculum import (
    Criterion,
    LoadedRow,
    Resource,
    ResourceKind,
    Roadmap,
    Stage,
    State,
    Step,
    Topic,
)
from roadmap.models.learner import Learner
from roadmap.models.note import Note, StaleRevision
from roadmap.models.progress import Change, StepStatus, TopicTick, Why
from roadmap.models.project import Evidence, Project
from roadmap.models.takeout import Import, Source, Upload

__all__ = [
    "Change",
    "Criterion",
    "Evidence",
    "Import",
    "Learner",
    "LoadedRow",
    "Note",
    "Project",
    "Resource",
    "ResourceKind",
    "Roadmap",
    "Source",
    "Stage",
    "StaleRevision",
    "State",
    "Step",
    "StepStatus",
    "Topic",
    "TopicTick",
    "Upload",
    "Why",
]
