"""Who and what a small log is about: fixed keys, one teacher, one route, its rules, contents and documents."""

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from workflow.log.canonical import canonical, parse
from workflow.log.note import SignerKey

ORIGIN = "iom.primer.example/log/vectors"
LOG_KEY = SignerKey(ORIGIN, hashlib.sha256(b"iom vectors: log key").digest())
ROUTE = "r_" + "5e" * 16
TEACHER, APPROVER = "p_" + "7a" * 16, "p_" + "d0" * 16
SCHOOL, APPOINTMENT = "o_school", "a_" + "ab" * 16
ZONES = ("z1", "z2", "z3", "z4", "z5")
RULES = canonical(
    {
        "id": "vectors",
        "version": 1,
        "one_level": False,
        "states": [
            {"code": "draft", "kind": "draft", "offices": ["subject"], "initial": True},
            {"code": "review", "kind": "review", "offices": ["deputy_head"], "initial": False},
            {"code": "work", "kind": "work", "offices": [], "initial": False},
        ],
        "acts": [
            {"code": "open", "offices": ["subject"], "signed": False, "signs": [], "decision": None}
            | {"freezes_progress": False, "starts_round": False},
            {"code": "submit", "offices": ["subject"], "signed": True, "signs": ["z1", "z2", "z3"]}
            | {"decision": None, "freezes_progress": False, "starts_round": True},
            {"code": "approve", "offices": ["deputy_head"], "signed": True, "signs": ["z1", "z2", "z3"]}
            | {"decision": "approve", "freezes_progress": False, "starts_round": False},
        ],
        "transitions": [
            {"act": "open", "from": "draft", "to": None, "enters_force": False, "offices": None},
            {"act": "submit", "from": "draft", "to": "review", "enters_force": False, "offices": None},
            {"act": "approve", "from": "review", "to": "work", "enters_force": True, "offices": None},
        ],
    }
)
STEPS = {"open": ("draft", "draft"), "submit": ("draft", "review"), "approve": ("review", "work")}


def appointed(appointment: str, office: str) -> dict[str, object]:
    """An appointment to an office of the school, as its entry tells it."""
    return {
        "appointment": appointment,
        "office": office,
        "kind": "primary",
        "organization": SCHOOL,
        "scope": "organization",
        "covers": [],
        "replaces": None,
        "basis_date": "2026-08-20",
        "valid_from": "2026-08-21",
        "valid_to": None,
    }


def key_of(person: str) -> Ed25519PrivateKey:
    """The personal key of a person of the vectors."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"iom vectors: {person}".encode()).digest())


def kid_of(person: str) -> str:
    return hashlib.sha256(key_of(person).public_key().public_bytes_raw()).hexdigest()[:32]


def sha(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()


def content_of(version: int) -> bytes:
    """The content of a version: five zones, each with its salt."""
    zones = {zone: {"salt": sha(zone.encode()), "text": f"раздел {zone}"} for zone in ZONES}
    zones["z1"]["text"] = "Цель: «формирующее оценивание»" if version > 1 else "черновик"
    return canonical(zones)


def document_of(version: int, form: str) -> bytes:
    """The bytes of a version's file; a verifier asks only for their hash."""
    return f"Версия {version}, форма {form}".encode()


def zone_hash(content: bytes, zone: str) -> str:
    return sha(b"iom.zone/1\n", zone.upper().encode(), b"\n", canonical(parse(content)[zone]))
