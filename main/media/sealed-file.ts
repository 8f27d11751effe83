import type { FileHandle } from 'node:fs/promises'
import type { MediaFile } from '../../shared/model/media.ts'
import { LEAF_BYTES } from '../../shared/wire/leaves.ts'
import { SEAL_BYTES, seal, unseal } from '../crypto/seal.ts'

/**
 * A picture on this disk is a row of boxes, one for each leaf of 64 KB, each sealed for its place in this very picture:
 * any leaf can be read alone, and one that is damaged, moved or cut off does not open.
 */

const BOX_BYTES = LEAF_BYTES + SEAL_BYTES

export function leavesOf(bytes: number): number {
  return Math.ceil(bytes / LEAF_BYTES)
}

/** All leaves are of the same length but the last. */
export function leafLength(bytes: number, leaf: number): number {
  return Math.min(LEAF_BYTES, bytes - leaf * LEAF_BYTES)
}

/** Size of the whole file of a picture. */
export function fileBytes(bytes: number): number {
  return bytes + SEAL_BYTES * leavesOf(bytes)
}

/** Bytes of the picture in a whole file of this size. */
export function pictureBytes(fileSize: number): number {
  return Math.max(0, fileSize - SEAL_BYTES * Math.ceil(fileSize / BOX_BYTES))
}

/** Where the box of a leaf begins in the file. */
export function boxAt(leaf: number): number {
  return leaf * BOX_BYTES
}

export function sealLeaf(key: Uint8Array, picture: MediaFile, leaf: number, plain: Uint8Array): Buffer {
  return seal(key, plain, purpose(picture, leaf))
}

/** What the box holds, which is less than the leaf where it stopped arriving; null where it does not open. */
export async function readLeaf(
  handle: FileHandle,
  key: Uint8Array,
  picture: MediaFile,
  leaf: number,
): Promise<Buffer<ArrayBuffer> | null> {
  const box = Buffer.allocUnsafe(leafLength(picture.bytes, leaf) + SEAL_BYTES)
  let read = 0
  while (read < box.length) {
    const { bytesRead } = await handle.read(box, read, box.length - read, boxAt(leaf) + read)
    if (bytesRead === 0) break
    read += bytesRead
  }
  return unseal(key, box.subarray(0, read), purpose(picture, leaf))
}

function purpose({ sha256, bytes }: MediaFile, leaf: number): string {
  return `aidol picture 1 ${sha256} ${bytes} ${leaf}`
}
