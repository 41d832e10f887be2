"use strict";
// SHA-256 and SHA-512 (FIPS 180-4). A page opened from a disk may have no crypto.subtle, so they are counted here.
// The constants are computed as the standard defines them: the first bits of roots of the first primes.

const Sha2 = (() => {
  const primes = [];
  for (let number = 2; primes.length < 80; number += 1) {
    if (primes.every((prime) => number % prime)) primes.push(number);
  }

  // The first 64 bits behind the point of the square (2) or cube (3) root.
  function rootBits(number, degree) {
    const target = BigInt(number) << BigInt(64 * degree);
    let low = 0n;
    let high = 1n << 72n;
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (middle ** BigInt(degree) <= target) low = middle;
      else high = middle;
    }
    return BigInt.asUintN(64, low);
  }

  const rounds512 = primes.map((prime) => rootBits(prime, 3));
  const start512 = primes.slice(0, 8).map((prime) => rootBits(prime, 2));
  const firstHalf = (bits) => Number(bits >> 32n) | 0;
  const rounds256 = Int32Array.from(rounds512.slice(0, 64), firstHalf);
  const start256 = Int32Array.from(start512, firstHalf);

  // The last blocks: what is left of the message, the bit 1, zeros, the length in bits.
  function lastBlocks(message, block, lengthBytes) {
    const left = message.length % block;
    const made = new Uint8Array(left + 1 + lengthBytes <= block ? block : 2 * block);
    made.set(message.subarray(message.length - left));
    made[left] = 0x80;
    let bits = message.length * 8;
    for (let place = made.length - 1; bits > 0; place -= 1) {
      made[place] = bits % 256;
      bits = Math.floor(bits / 256);
    }
    return made;
  }

  const words = new Int32Array(64);

  function compress256(state, data, offset) {
    for (let i = 0, at = offset; i < 16; i += 1, at += 4) {
      words[i] = (data[at] << 24) | (data[at + 1] << 16) | (data[at + 2] << 8) | data[at + 3];
    }
    for (let i = 16; i < 64; i += 1) {
      const x = words[i - 15];
      const y = words[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + rounds256[i] + words[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => { state[i] = (state[i] + value) | 0; });
  }

  // The SHA-256 of the parts one after another.
  function sha256(...parts) {
    const message = parts.length === 1 ? parts[0] : Bytes.join(...parts);
    const state = Int32Array.from(start256);
    const whole = message.length - (message.length % 64);
    for (let at = 0; at < whole; at += 64) compress256(state, message, at);
    const tail = lastBlocks(message, 64, 8);
    for (let at = 0; at < tail.length; at += 64) compress256(state, tail, at);
    const made = new DataView(new ArrayBuffer(32));
    state.forEach((word, i) => made.setInt32(4 * i, word));
    return new Uint8Array(made.buffer);
  }

  const u64 = (value) => BigInt.asUintN(64, value);
  const turn = (value, by) => u64((value >> by) | (value << (64n - by)));

  function compress512(state, view, offset) {
    const w = [];
    for (let i = 0; i < 16; i += 1) w.push(view.getBigUint64(offset + 8 * i));
    for (let i = 16; i < 80; i += 1) {
      const s0 = turn(w[i - 15], 1n) ^ turn(w[i - 15], 8n) ^ (w[i - 15] >> 7n);
      const s1 = turn(w[i - 2], 19n) ^ turn(w[i - 2], 61n) ^ (w[i - 2] >> 6n);
      w.push(u64(w[i - 16] + s0 + w[i - 7] + s1));
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 80; i += 1) {
      const s1 = turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n);
      const t1 = h + s1 + ((e & f) ^ (u64(~e) & g)) + rounds512[i] + w[i];
      const s0 = turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n);
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      h = g; g = f; f = e; e = u64(d + t1); d = c; c = b; b = a; a = u64(t1 + t2);
    }
    return [a, b, c, d, e, f, g, h].map((value, i) => u64(state[i] + value));
  }

  // The SHA-512 of a short message.
  function sha512(message) {
    const padded = Bytes.join(message.subarray(0, message.length - (message.length % 128)),
      lastBlocks(message, 128, 16));
    const view = new DataView(padded.buffer);
    let state = start512;
    for (let at = 0; at < padded.length; at += 128) state = compress512(state, view, at);
    const made = new DataView(new ArrayBuffer(64));
    state.forEach((word, i) => made.setBigUint64(8 * i, word));
    return new Uint8Array(made.buffer);
  }

  const hex256 = (...parts) => Bytes.hex(sha256(...parts));

  return { sha256, sha512, hex256 };
})();
