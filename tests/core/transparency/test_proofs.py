"""The Merkle tree against the hashes published for it, and against its recursive definition."""

from hypothesis import given
from hypothesis import strategies as st

from core.transparency import proofs
from core.transparency.proofs import Checkpoint
from record.transparency import merkle_tree
from tests.helpers.oracles import merkle as oracle

# The inputs and results that implementations of Certificate Transparency share.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_roots_are_the_published_ones():
    frontier = []
    roots = [proofs.root_hash(frontier)]
    for index, entry in enumerate(ENTRIES):
        merkle_tree.complete(frontier, index, entry)
        roots.append(proofs.root_hash(frontier))
    assert [root.hex() for root in roots] == ROOTS


@given(st.lists(st.binary(max_size=3), min_size=1, max_size=70), st.data())
def test_proofs_are_those_of_the_definition(entries, data):

    def hashes(ranges):
        return [oracle.tree_hash(entries[start:end]) for start, end in ranges]

    size = data.draw(st.integers(1, len(entries)))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    inclusion = hashes(proofs.inclusion_ranges(index, size))
    assert inclusion == oracle.inclusion_proof(index, entries[:size])
    consistency = hashes(proofs.consistency_ranges(old, size))
    assert consistency == oracle.consistency_proof(old, entries[:size])
    checkpoint = Checkpoint("log", size, oracle.tree_hash(entries[:size]))
    leaf = proofs.leaf_hash(entries[index])
    assert proofs.is_included(leaf, index, checkpoint, inclusion)
    earlier = Checkpoint("log", old, oracle.tree_hash(entries[:old]))
    assert proofs.is_consistent(earlier, checkpoint, consistency)
    assert not proofs.is_included(bytes(32), index, checkpoint, inclusion)
    assert not proofs.is_included(leaf, size, checkpoint, inclusion)
    assert not proofs.is_included(leaf, index, checkpoint, [*inclusion, leaf])
    assert not proofs.is_consistent(earlier, checkpoint, [*consistency, leaf])
    assert not proofs.is_consistent(earlier._replace(root=bytes(32)), checkpoint, consistency)
    if inclusion:
        assert not proofs.is_included(leaf, index, checkpoint, [*inclusion[1:], leaf, leaf])
