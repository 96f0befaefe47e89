// Verify the log of a site with the packages of the Go project for transparency logs, which share
// no code with it: the signature of the checkpoint, every entry, the proofs of an evidence ZIP, and
// that the log continues an earlier checkpoint.
//
//	verify URL VERIFIER_KEY EARLIER_CHECKPOINT EVIDENCE.zip
package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type server struct{ url string }

func (s server) get(path string) []byte {
	response, err := http.Get(s.url + path)
	check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	check(err)
	if response.StatusCode != 200 {
		check(fmt.Errorf("%s answers %s", path, response.Status))
	}
	return body
}

// path returns the path of a tile in C2SP tlog-tiles, which does not name the height.
func path(tile tlog.Tile) string {
	path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "/tile/", 1)
	return strings.Replace(path, "/data/", "/entries/", 1)
}

func (s server) Height() int { return height }

func (s server) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		data = append(data, s.get(path(tile)))
	}
	return data, nil
}

func (s server) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func main() {
	site := server{os.Args[1]}
	tree := open(site.get("/checkpoint"), os.Args[2])
	earlier, err := os.ReadFile(os.Args[3])
	check(err)
	hashes := tlog.TileHashReader(tree, site)
	entries := 0
	for number := int64(0); number*256 < tree.N; number++ {
		width := int(min(256, tree.N-number*256))
		bundle := site.get(path(tlog.Tile{H: height, L: -1, N: number, W: width}))
		for len(bundle) > 0 {
			size := binary.BigEndian.Uint16(bundle)
			leaf := tlog.RecordHash(bundle[2 : 2+size])
			proof, err := tlog.ProveRecord(tree.N, int64(entries), hashes)
			check(err)
			check(tlog.CheckRecord(proof, tree.N, tree.Hash, int64(entries), leaf))
			bundle = bundle[2+size:]
			entries++
		}
	}
	before := open(earlier, os.Args[2])
	proof, err := tlog.ProveTree(tree.N, before.N, hashes)
	check(err)
	check(tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash))
	fmt.Printf("%d entries since %d, %d proofs\n", entries, before.N, checkEvidence(os.Args[4], os.Args[2]))
}

// open verifies a checkpoint and returns its tree.
func open(checkpoint []byte, key string) tlog.Tree {
	verifier, err := note.NewVerifier(key)
	check(err)
	opened, err := note.Open(checkpoint, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: root}
}

// checkEvidence verifies the proof of each publication in a ZIP, and returns their number.
func checkEvidence(name string, key string) int {
	archive, err := zip.OpenReader(name)
	check(err)
	members := map[string][]byte{}
	for _, member := range archive.File {
		opened, err := member.Open()
		check(err)
		data, err := io.ReadAll(opened)
		check(err)
		members[member.Name] = data
	}
	proofs := 0
	for name, data := range members {
		folder, isProof := strings.CutSuffix(name, "/proof.tlog-proof")
		if !isProof {
			continue
		}
		head, checkpoint, _ := bytes.Cut(data, []byte("\n\n"))
		tree := open(checkpoint, key)
		lines := strings.Split(string(head), "\n")
		index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
		check(err)
		var proof tlog.RecordProof
		for _, line := range lines[2:] {
			hash, err := base64.StdEncoding.DecodeString(line)
			check(err)
			proof = append(proof, tlog.Hash(hash))
		}
		nonce, err := hex.DecodeString(strings.TrimSpace(string(members[folder+"/nonce.txt"])))
		check(err)
		commitment := sha256.Sum256(append(nonce, members[folder+"/statement.json"]...))
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(commitment[:])))
		proofs++
	}
	return proofs
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
