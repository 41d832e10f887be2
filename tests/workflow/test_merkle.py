"""The tree of RFC 6962: every proof of every small tree holds, and nothing else does."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals import verify_file
from workflow.log.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    proves_consistency,
    proves_inclusion,
    root_of,
)

MOST = 128
LEAVES = [leaf_hash(str(n).encode()) for n in range(MOST)]


def defined_root(leaves: list[bytes]) -> bytes:
    """The head by the recursive definition of RFC 6962, 2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(defined_root(leaves[:split]), defined_root(leaves[split:]))


ROOTS = [defined_root(LEAVES[:size]) for size in range(MOST + 1)]


def grown(size: int) -> tuple[Frontier, dict[tuple[int, int], bytes]]:
    frontier, kept = Frontier(), {}
    for leaf in LEAVES[:size]:
        frontier, nodes = frontier.append(leaf)
        kept |= {(node.level, node.idx): node.hash for node in nodes}
    return frontier, kept


STORE = grown(MOST)[1]


def nodes(level: int, index: int) -> bytes:
    return STORE[level, index]


# --- hashes -----------------------------------------------------------------------------------------


def test_the_hashes_are_those_of_the_rfc():
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    # The test vectors of the certificate transparency project: the head of the first eight leaves.
    vectors = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    head = root_of([leaf_hash(bytes.fromhex(data)) for data in vectors])
    assert head.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@pytest.mark.parametrize("size", range(MOST + 1))
def test_the_frontier_has_the_root_of_the_definition(size: int):
    frontier, kept = grown(size)
    assert frontier.root() == ROOTS[size]
    assert len(frontier.peaks) == size.bit_count()
    assert len(kept) == 2 * size - size.bit_count()  # every complete subtree, once
    assert Frontier.from_hex(size, frontier.hex()) == frontier


@pytest.mark.parametrize(
    ("size", "text"), [(1, ""), (0, "00" * 32), (3, "00" * 32), (-1, ""), (1, "00" * 31), (1, "xx")]
)
def test_a_frontier_that_does_not_fit_is_refused(size: int, text: str):
    with pytest.raises(ValueError, match=r"fit|hex"):
        Frontier.from_hex(size, text)


# --- inclusion --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_every_leaf_of_every_tree_is_proved_and_at_no_other_place(size: int):
    for index in range(size):
        proof = inclusion_proof(nodes, index, size)
        assert proves_inclusion(LEAVES[index], index, size, proof, ROOTS[size])
        for wrong in {index - 1, index + 1, index ^ 1, size, -1} - {index}:
            assert not proves_inclusion(LEAVES[index], wrong, size, proof, ROOTS[size])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 13, 64, 100, 127, 128])
def test_a_changed_shortened_or_lengthened_proof_proves_nothing(size: int):
    for index in range(size):
        proof, leaf, root = inclusion_proof(nodes, index, size), LEAVES[index], ROOTS[size]
        for at in range(len(proof)):
            changed = [*proof[:at], bytes(32), *proof[at + 1 :]]
            assert not proves_inclusion(leaf, index, size, changed, root)
        assert not proof or not proves_inclusion(leaf, index, size, proof[:-1], root)
        assert not proof or not proves_inclusion(leaf, index, size, proof[1:], root)
        assert not proves_inclusion(leaf, index, size, [*proof, bytes(32)], root)
        assert not proves_inclusion(leaf_hash(b"other"), index, size, proof, root)
        assert not proves_inclusion(leaf, index, size, proof, EMPTY_ROOT)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int):
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(nodes, index, size)


# --- consistency ------------------------------------------------------------------------------------


@pytest.mark.parametrize("new", range(MOST + 1))
def test_every_pair_of_trees_is_consistent_and_no_other(new: int):
    for old in range(new + 1):
        proof = consistency_proof(nodes, old, new)
        assert proves_consistency(old, new, ROOTS[old], ROOTS[new], proof)
        if 0 < old < new:
            assert not proves_consistency(old, new, ROOTS[old - 1], ROOTS[new], proof)
            assert not proves_consistency(old, new, ROOTS[old], ROOTS[new - 1], proof)
            assert not proves_consistency(old, new, ROOTS[old], ROOTS[new], proof[:-1])
            assert not proves_consistency(old, new, ROOTS[old], ROOTS[new], [*proof, bytes(32)])


def test_a_rewritten_beginning_is_not_consistent():
    other = [leaf_hash(b"another beginning"), *LEAVES[1:100]]
    frontier, kept = Frontier(), {}
    for leaf in other:
        frontier, made = frontier.append(leaf)
        kept |= {(node.level, node.idx): node.hash for node in made}
    for old in range(1, 100):
        proof = consistency_proof(lambda level, index: kept[level, index], old, 100)
        assert not proves_consistency(old, 100, ROOTS[old], frontier.root(), proof)


@pytest.mark.parametrize(("old", "new"), [(5, 4), (-1, 3)])
def test_a_tree_does_not_shrink(old: int, new: int):
    with pytest.raises(ValueError, match="cannot grow"):
        consistency_proof(nodes, old, new)
    assert not proves_consistency(old, new, EMPTY_ROOT, EMPTY_ROOT, [])


@given(
    leaf=st.binary(min_size=32, max_size=32),
    index=st.integers(-1, 200),
    size=st.integers(0, 200),
    proof=st.lists(st.sampled_from([*LEAVES[:5], *ROOTS[:9]]), max_size=9),
)
def test_a_proof_drawn_at_random_proves_nothing(leaf: bytes, index: int, size: int, proof: list[bytes]):
    root = ROOTS[min(max(size, 0), MOST)]
    assert not proves_inclusion(leaf, index, size, proof, root)
    assert not proves_consistency(index, size + 1, leaf, root, proof)


# --- F13: the whole of it, by the log and by the verifier that is given out ---------------------------


@pytest.mark.full
def test_every_proof_of_trees_up_to_256_holds_and_a_hundred_thousand_others_do_not():
    leaves = [leaf_hash(b"F13 %d" % number) for number in range(256)]
    frontier, kept, roots = Frontier(), {}, [EMPTY_ROOT]
    for leaf in leaves:
        frontier, made = frontier.append(leaf)
        kept |= {(node.level, node.idx): node.hash for node in made}
        roots.append(frontier.root())
    held = refused = 0
    for size in range(1, 257):
        for index in range(size):
            path = inclusion_proof(lambda level, idx: kept[level, idx], index, size)
            wrong = [(other, path) for other in {index - 1, index + 1, index ^ 1, size - 1 - index} - {index}]
            wrong += [(index, [*path, bytes(32)]), (index, [leaves[0], *path])]
            wrong += [(index, path[:-1]), (index, path[1:])] if path else []
            for proves in (proves_inclusion, verify_file.proves_inclusion):
                assert proves(leaves[index], index, size, path, roots[size])
                held += 1
                for place, spoilt in wrong:
                    assert not proves(leaves[index], place, size, spoilt, roots[size])
                    refused += 1
    assert held >= 30_000 * 2
    assert refused >= 100_000
