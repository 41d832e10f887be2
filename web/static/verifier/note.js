"use strict";
// Key lines, checkpoints and proofs of C2SP (signed-note, tlog-checkpoint, tlog-proof). What is none is thrown.

const Note = (() => {
  const NAME = /^[^\s+]{1,200}$/;
  const SIZE = /^(?:0|[1-9][0-9]{0,15})$/;
  const KIND = Uint8Array.of(1);

  // The public key of a log, as its line `name+key id+base64` spells it.
  function parseKey(line) {
    const [name, , ...rest] = line.split("+");
    const data = Bytes.ofBase64(rest.join("+"));
    if (data.length !== 33 || data[0] !== 1 || !NAME.test(name)) throw new Error("not a key line");
    const bytes = data.subarray(1);
    const id = Sha2.sha256(Bytes.ofText(`${name}\n`), KIND, bytes).subarray(0, 4);
    const spelled = `${name}+${Bytes.hex(id)}+${Bytes.base64(data)}`;
    if (spelled !== line) throw new Error("a slip in the key line");
    const letters = Bytes.base32(Sha2.sha256(Bytes.ofText(line)).subarray(0, 10));
    return { name, bytes, id, line, fingerprint: letters.match(/.{4}/g).join("-") };
  }

  function parseSignature(line) {
    const blank = line.indexOf(" ", 2);
    const name = blank < 0 ? line.slice(2) : line.slice(2, blank);
    if (!line.startsWith("\u2014 ") || !NAME.test(name)) throw new Error("not a signature line");
    const bytes = Bytes.ofBase64(blank < 0 ? "" : line.slice(blank + 1));
    if (bytes.length <= 4) throw new Error("not a signature line");
    return { name, bytes };
  }

  // A signed head of a log; no signature is checked yet.
  function parseCheckpoint(data) {
    const spelled = Bytes.text(data);
    const blank = spelled.indexOf("\n\n");
    const text = blank < 0 ? spelled : spelled.slice(0, blank);
    const lines = text.split("\n");
    if (blank < 0 || lines.length !== 3 || !SIZE.test(lines[1]) || !lines[0]) throw new Error("not a checkpoint");
    const root = Bytes.ofBase64(lines[2]);
    const tail = spelled.slice(blank + 2);
    const control = /[\u0000-\u0009\u000b-\u001f]/.test(spelled);
    if (root.length !== 32 || !tail.endsWith("\n") || control) throw new Error("not a checkpoint");
    const signatures = tail.slice(0, -1).split("\n").map(parseSignature);
    return { text: `${text}\n`, origin: lines[0], size: Number(lines[1]), root, signatures };
  }

  // Whether the only line of the log's name is a true signature of the key.
  function isSigned(checkpoint, key) {
    const own = checkpoint.signatures.filter((line) => line.name === checkpoint.origin);
    return key.name === checkpoint.origin && own.length === 1 && Bytes.same(own[0].bytes.subarray(0, 4), key.id)
      && Ed25519.verify(key.bytes, Bytes.ofText(checkpoint.text), own[0].bytes.subarray(4));
  }

  // Index, path and the bytes of the checkpoint of a proof.
  function parseProof(data) {
    let blank = -1;
    for (let at = 0; at + 1 < data.length && blank < 0; at += 1) {
      if (data[at] === 10 && data[at + 1] === 10) blank = at;
    }
    if (blank < 0) throw new Error("not a proof");
    const [kind, index, ...steps] = Bytes.text(data.subarray(0, blank)).split("\n");
    const place = index === undefined ? "" : index.slice("index ".length);
    if (kind !== "c2sp.org/tlog-proof@v1" || index !== `index ${place}` || !SIZE.test(place)) {
      throw new Error("not a proof");
    }
    const path = steps.map(Bytes.ofBase64);
    if (path.some((step) => step.length !== 32)) throw new Error("not a proof");
    return { index: Number(place), path, checkpoint: data.subarray(blank + 2) };
  }

  return { parseKey, parseCheckpoint, isSigned, parseProof };
})();
