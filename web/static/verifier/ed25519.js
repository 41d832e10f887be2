"use strict";
// Ed25519 in whole numbers (RFC 8032, without cofactor). Verification knows no secret, so that its time may vary.
// Refused: a scalar not below L, another spelling of a point, and points of small order.

const Ed25519 = (() => {
  const P = (1n << 255n) - 19n;
  const L = (1n << 252n) + 27742317777372353535851937790883648493n;
  const mod = (value, by = P) => {
    const rest = value % by;
    return rest < 0n ? rest + by : rest;
  };

  function power(base, exponent) {
    let made = 1n;
    for (let square = mod(base), left = exponent; left > 0n; left >>= 1n, square = mod(square * square)) {
      if (left & 1n) made = mod(made * square);
    }
    return made;
  }

  const D = mod(-121665n * power(121666n, P - 2n));
  const ROOT = power(2n, (P - 1n) / 4n);
  const ZERO = [0n, 1n, 1n, 0n]; // x, y, z and x·y in extended coordinates

  function add(p, q) {
    const a = mod((p[1] - p[0]) * (q[1] - q[0]));
    const b = mod((p[1] + p[0]) * (q[1] + q[0]));
    const c = mod(mod(2n * p[3] * q[3]) * D);
    const d = mod(2n * p[2] * q[2]);
    const [e, f, g, h] = [b - a, d - c, d + c, b + a];
    return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
  }

  function double(p) {
    const [a, b, c] = [mod(p[0] * p[0]), mod(p[1] * p[1]), mod(2n * p[2] * p[2])];
    const h = a + b;
    const e = h - mod((p[0] + p[1]) * (p[0] + p[1]));
    const g = a - b;
    const f = c + g;
    return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
  }

  const same = (p, q) => mod(p[0] * q[2] - q[0] * p[2]) === 0n && mod(p[1] * q[2] - q[1] * p[2]) === 0n;

  // The point of 32 bytes; null for another spelling of it, no point, or a point of small order.
  function decoded(bytes) {
    const spelled = Bytes.littleEndian(bytes);
    const sign = spelled >> 255n;
    const y = BigInt.asUintN(255, spelled);
    if (y >= P) return null;
    const squared = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
    let x = power(squared, (P + 3n) / 8n);
    if (mod(x * x - squared)) x = mod(x * ROOT);
    if (mod(x * x - squared) || (x === 0n && sign)) return null;
    if ((x & 1n) !== sign) x = P - x;
    const point = [x, y, 1n, mod(x * y)];
    return same(double(double(double(point))), ZERO) ? null : point;
  }

  const BASE = decoded(Bytes.ofHex(`58${"66".repeat(31)}`));

  // Whether the signature is that of the message under the key.
  function verify(key, message, signature) {
    if (key.length !== 32 || signature.length !== 64) return false;
    const [owner, made] = [decoded(key), decoded(signature.subarray(0, 32))];
    const scalar = Bytes.littleEndian(signature.subarray(32));
    if (!owner || !made || scalar >= L) return false;
    const hash = Sha2.sha512(Bytes.join(signature.subarray(0, 32), key, message));
    const factor = mod(Bytes.littleEndian(hash), L);
    const minus = [mod(-owner[0]), owner[1], 1n, mod(-owner[3])];
    const table = [ZERO, BASE, minus, add(BASE, minus)];
    const [s, k] = [scalar, factor].map((number) => number.toString(2).padStart(253, "0"));
    let point = ZERO;
    for (let bit = 0; bit < 253; bit += 1) {
      point = double(point);
      const chosen = Number(s[bit]) + 2 * Number(k[bit]);
      if (chosen) point = add(point, table[chosen]);
    }
    return same(point, made);
  }

  const VECTORS = [ // RFC 8032, 7.1: public key, message, both halves of the signature
    ["d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
      "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"],
    ["3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"],
    ["fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac",
      "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"],
  ];

  // Whether this browser's arithmetic gives what the RFC prints, and refuses each vector with a bit turned.
  function isSound() {
    return VECTORS.every(([key, said, ...halves]) => {
      const [owner, message, signature] = [key, said, halves.join("")].map(Bytes.ofHex);
      const turned = Uint8Array.from(signature);
      turned[0] ^= 1;
      return verify(owner, message, signature) && !verify(owner, message, turned);
    });
  }

  return { verify, isSound, VECTORS };
})();
