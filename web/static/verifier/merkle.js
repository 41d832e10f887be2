"use strict";
// The tree of the log (RFC 6962): leaves, and the proof that one stands under a root (RFC 9162, 2.1.3.2).

const Merkle = (() => {
  const LEAF = Uint8Array.of(0);
  const NODE = Uint8Array.of(1);
  const half = (number) => Math.floor(number / 2);

  const leaf = (bytes) => Sha2.sha256(LEAF, bytes);

  function proves(hash, index, size, path, root) {
    if (index < 0 || index >= size) return false;
    let [place, last, made] = [index, size - 1, hash];
    for (const step of path) {
      if (last === 0) return false;
      if (place % 2 || place === last) {
        made = Sha2.sha256(NODE, step, made);
        while (place % 2 === 0 && place) [place, last] = [half(place), half(last)];
      } else {
        made = Sha2.sha256(NODE, made, step);
      }
      [place, last] = [half(place), half(last)];
    }
    return last === 0 && Bytes.same(made, root);
  }

  // The root of the first `index` leaves by the proof of the next one; with its leaf, the root of one more.
  function rootBefore(index, size, path, hash) {
    let [place, last, made] = [index, size - 1, hash];
    for (const step of path) {
      if (place % 2 || place === last) {
        made = made ? Sha2.sha256(NODE, step, made) : step;
        while (place % 2 === 0 && place) [place, last] = [half(place), half(last)];
      }
      [place, last] = [half(place), half(last)];
    }
    return made || Sha2.sha256(new Uint8Array(0));
  }

  return { leaf, proves, rootBefore };
})();
