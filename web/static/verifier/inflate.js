"use strict";
// Unpacking of deflate (RFC 1951), never beyond the size that was asked for. Only documents of Word need it: the
// files of a bundle are not packed.

const Inflate = (() => {
  const LENGTHS = { base: [], extra: [] };
  const DISTANCES = { base: [], extra: [] };
  const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

  (function fillTables() {
    for (let code = 0, base = 3; code < 28; code += 1) {
      const extra = code < 8 ? 0 : (code >> 2) - 1;
      LENGTHS.base.push(base);
      LENGTHS.extra.push(extra);
      base += 1 << extra;
    }
    LENGTHS.base.push(258);
    LENGTHS.extra.push(0);
    for (let code = 0, base = 1; code < 30; code += 1) {
      const extra = code < 4 ? 0 : (code >> 1) - 1;
      DISTANCES.base.push(base);
      DISTANCES.extra.push(extra);
      base += 1 << extra;
    }
  }());

  // How many codes each length has, and the signs in the order of their codes.
  function tree(lengths) {
    const counts = new Uint16Array(16);
    lengths.forEach((length) => { counts[length] += 1; });
    counts[0] = 0;
    const signs = lengths.map((length, sign) => ({ length, sign })).filter((one) => one.length)
      .sort((one, two) => one.length - two.length || one.sign - two.sign).map((one) => one.sign);
    return { counts, signs };
  }

  const lengthsOf = (...runs) => runs.flatMap(([count, length]) => Array(count).fill(length));
  const FIXED = [tree(lengthsOf([144, 8], [112, 9], [24, 7], [8, 8])), tree(lengthsOf([30, 5]))];

  function reader(data) {
    let [at, bits, held] = [0, 0, 0];
    function take(count) {
      while (held < count) {
        if (at >= data.length) throw new Error("the packed data end too early");
        bits |= data[at] << held;
        at += 1;
        held += 8;
      }
      const value = bits & ((1 << count) - 1);
      bits >>>= count;
      held -= count;
      return value;
    }
    function sign({ counts, signs }) {
      let [code, first, place] = [0, 0, 0];
      for (let length = 1; length < 16; length += 1) {
        code |= take(1);
        const count = counts[length];
        if (code - count < first) return signs[place + code - first];
        place += count;
        first = (first + count) << 1;
        code <<= 1;
      }
      throw new Error("no such code");
    }
    function stored() {
      [bits, held] = [0, 0];
      const length = data[at] | (data[at + 1] << 8);
      const found = data.subarray(at + 4, at + 4 + length);
      if (found.length !== length || (length ^ 0xffff) !== (data[at + 2] | (data[at + 3] << 8))) {
        throw new Error("a spoilt block");
      }
      at += 4 + length;
      return found;
    }
    return { take, sign, stored };
  }

  function ownTrees(input) {
    const [literals, distances, count] = [input.take(5) + 257, input.take(5) + 1, input.take(4) + 4];
    const short = Array(19).fill(0);
    for (let at = 0; at < count; at += 1) short[ORDER[at]] = input.take(3);
    const lengths = [];
    const codes = tree(short);
    while (lengths.length < literals + distances) {
      const sign = input.sign(codes);
      if (sign < 16) lengths.push(sign);
      else {
        const last = sign === 16 ? lengths[lengths.length - 1] : 0;
        if (last === undefined) throw new Error("nothing to repeat");
        const times = sign === 16 ? 3 + input.take(2) : sign === 17 ? 3 + input.take(3) : 11 + input.take(7);
        lengths.push(...Array(times).fill(last));
      }
    }
    if (lengths.length > literals + distances) throw new Error("too many lengths");
    return [tree(lengths.slice(0, literals)), tree(lengths.slice(literals))];
  }

  // The unpacked bytes; throws where they are not exactly `size`.
  function inflate(data, size) {
    const made = new Uint8Array(size);
    const input = reader(data);
    let [place, last] = [0, 0];
    while (!last) {
      last = input.take(1);
      const kind = input.take(2);
      if (kind === 0) {
        const found = input.stored();
        made.set(found, place); // throws where it does not fit
        place += found.length;
      } else if (kind < 3) {
        const [literals, distances] = kind === 1 ? FIXED : ownTrees(input);
        for (let sign = input.sign(literals); sign !== 256; sign = input.sign(literals)) {
          if (sign < 256) {
            if (place >= size) throw new Error("more than was said");
            made[place] = sign;
            place += 1;
          } else {
            const length = LENGTHS.base[sign - 257] + input.take(LENGTHS.extra[sign - 257]);
            const code = input.sign(distances);
            const from = place - DISTANCES.base[code] - input.take(DISTANCES.extra[code]);
            if (!(from >= 0) || !(place + length <= size)) throw new Error("out of bounds");
            for (let step = 0; step < length; step += 1) made[place + step] = made[from + step];
            place += length;
          }
        }
      } else throw new Error("no such block");
    }
    if (place !== size) throw new Error("less than was said");
    return made;
  }

  return { inflate };
})();
