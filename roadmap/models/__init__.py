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

__all__ = [
    "Change",
    "Criterion",
    "Evidence",
    "Learner",
    "LoadedRow",
    "Note",
    "Project",
    "Resource",
    "ResourceKind",
    "Roadmap",
    "Stage",
    "StaleRevision",
    "State",
    "Step",
    "StepStatus",
    "Topic",
    "TopicTick",
    "Why",
]
