import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { constants as zlib, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** The first byte of a value. What has another one is from another version, and cannot be read. */
const FORMAT = 1
const COMPRESSED = 1
const ENCRYPTED = 2
const KEY_ID_BYTES = 4
const NONCE_BYTES = 12
const TAG_BYTES = 16
const LENGTH_BYTES = 4
/** Format, flags, and how many bytes the content has. */
const HEAD_BYTES = 2 + LENGTH_BYTES
/** Bytes from which compression is worth its time. */
const MIN_COMPRESSED = 1024
const SALT = 'roomgraph fleet 1'
const NEW_LINE = 10
const ZSTD_LEVEL = zlib.ZSTD_c_compressionLevel
const FAST = { params: { [ZSTD_LEVEL]: 1 } }
/** Bytes by which the output has room for more than is expected: Node takes a second piece once the first is full. */
const SPARE_BYTES = 64
/** Most bytes that compression takes at once. */
const MAX_PIECE = 16 * 1024

/** What a process stores of an answer: the upstream's id of the request, and the body as it came. */
export interface SealedContent {
  readonly requestId: string | undefined
  readonly body: Buffer
}

/** One of the configured keys. */
export interface FleetKey {
  /** Tells it from the others; no secret. */
  readonly id: Buffer
  readonly secret: Buffer
}

/** @param secret 32 bytes */
export function fleetKeyOf(secret: Buffer): FleetKey {
  return { id: createHmac('sha256', secret).update('id').digest().subarray(0, KEY_ID_BYTES), secret }
}

/**
 * A key for one purpose, from one that is configured. Without any, it is made of the context alone. Node makes an object of
 * each key before it is used, which takes longer than what it is used for here: so it is made once.
 */
export function derivedKey(secret: Buffer, purpose: string, context: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, SALT, `${purpose} ${context}`, 32)))
}

/**
 * Value seal: makes bytes of an answer for the store, for one tenant. They are compressed where that is worth it, and encrypted
 * with AES-256-GCM under a key of the tenant's own. They are bound to the name under which they are stored, so that a
 * value that somebody has copied to another name cannot be read there. Without a key a checksum does that.
 */
export class ValueSeal {
  /** The first encrypts; each decrypts. Without any, values are stored as they are. */
  readonly #keys: readonly { readonly id: Buffer; readonly key: KeyObject }[]

  /** @param tenant name of provider, origin and credentials */
  constructor(keys: readonly FleetKey[], tenant: string) {
    this.#keys = keys.map(({ id, secret }) => ({ id, key: derivedKey(secret, 'values', tenant) }))
  }

  seal(name: string, { requestId = '', body }: SealedContent): Buffer {
    const plain = Buffer.concat([Buffer.from(`${requestId}\n`), body])
    const isCompressed = plain.length >= MIN_COMPRESSED
    const content = isCompressed ? compressed(plain) : plain
    const [first] = this.#keys
    const head = Buffer.alloc(HEAD_BYTES)
    head[0] = FORMAT
    head[1] = (isCompressed ? COMPRESSED : 0) | (first ? ENCRYPTED : 0)
    head.writeUInt32BE(plain.length, HEAD_BYTES - LENGTH_BYTES)
    if (!first) return Buffer.concat([head, checksum(head, name, content), content])
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', first.key, nonce).setAAD(boundTo(head, name))
    const sealed = [cipher.update(content), cipher.final()]
    return Buffer.concat([head, first.id, nonce, cipher.getAuthTag(), ...sealed])
  }

  /**
   * What was sealed under this name; undefined for what is from elsewhere, damaged, of another version or key, or longer
   * than `maxBytes`.
   */
  open(name: string, bytes: Buffer, maxBytes: number): SealedContent | undefined {
    try {
      const [format, flags = 0] = bytes
      if (format !== FORMAT || flags > (COMPRESSED | ENCRYPTED)) return undefined
      // Where there is a key, only what was made with one counts.
      if ((flags & ENCRYPTED) === 0 && this.#keys.length > 0) return undefined
      const length = bytes.readUInt32BE(HEAD_BYTES - LENGTH_BYTES)
      if (length > maxBytes) return undefined
      const content = flags & ENCRYPTED ? this.#decrypt(name, bytes) : checked(name, bytes)
      if (!content) return undefined
      const plain = flags & COMPRESSED ? decompressed(content, length) : content
      const end = plain.indexOf(NEW_LINE)
      if (end < 0 || plain.length !== length) return undefined
      return { requestId: plain.toString('latin1', 0, end) || undefined, body: plain.subarray(end + 1) }
    } catch {
      return undefined
    }
  }

  /** @throws where the bytes are not what was encrypted */
  #decrypt(name: string, bytes: Buffer): Buffer | undefined {
    let at = HEAD_BYTES
    const next = (length: number) => {
      at += length
      return bytes.subarray(at - length, at)
    }
    const id = next(KEY_ID_BYTES)
    const found = this.#keys.find((key) => key.id.equals(id))
    if (!found) return undefined
    const decipher = createDecipheriv('aes-256-gcm', found.key, next(NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAuthTag(next(TAG_BYTES))
      .setAAD(boundTo(bytes.subarray(0, HEAD_BYTES), name))
    // GCM gives all at once, and nothing at its end.
    const content = decipher.update(bytes.subarray(at))
    decipher.final()
    return content
  }
}

function compressed(plain: Buffer): Buffer {
  const chunkSize = Math.min(MAX_PIECE, plain.length + SPARE_BYTES)
  return outputOf(zstdCompressSync(plain, { ...FAST, chunkSize, info: true }))
}

/** @throws for what is longer, or not compressed */
function decompressed(content: Buffer, length: number): Buffer {
  const chunkSize = Math.max(MIN_COMPRESSED, length + SPARE_BYTES)
  const options = { maxOutputLength: Math.max(1, length), chunkSize, info: true }
  return outputOf(zstdDecompressSync(content, options))
}

/**
 * The output of Node's compression, whose maker is emptied. perf: bench/fleet.ts. It becomes old at once, and would keep its
 * output until the next full collection, which came three times as often for that.
 */
function outputOf(made: unknown): Buffer {
  const { buffer, engine } = made as { readonly buffer: Buffer; readonly engine: { _outBuffer?: unknown } }
  engine._outBuffer = undefined
  return buffer
}

function boundTo(head: Buffer, name: string): Buffer {
  return Buffer.concat([head, Buffer.from(name)])
}

/** Tells values apart and notices damage; it is no defence against somebody who writes to the store. */
function checksum(head: Buffer, name: string, content: Buffer): Buffer {
  return createHash('sha256').update(boundTo(head, name)).update(content).digest().subarray(0, TAG_BYTES)
}

function checked(name: string, bytes: Buffer): Buffer | undefined {
  const at = HEAD_BYTES + TAG_BYTES
  const content = bytes.subarray(at)
  const expected = checksum(bytes.subarray(0, HEAD_BYTES), name, content)
  return expected.equals(bytes.subarray(HEAD_BYTES, at)) ? content : undefined
}
