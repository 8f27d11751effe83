import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Protocol } from 'electron'
import { sha256Schema } from '../../shared/model/ids.ts'
import { isSystemError } from '../disk/disk-error.ts'
import type { MediaStore, OpenedPicture } from '../media/media-store.ts'
import { typeByName, typeOfPicture } from './content-type.ts'
import { contentSecurityPolicy } from './csp.ts'
import { fileInside } from './file-inside.ts'

/**
 * Scheme and host are for ever: IndexedDB, and with it the work of every labeller, belongs to `app://bundle`. Another
 * word here and all of it is out of reach.
 */
export const APP_SCHEME = 'app'
export const APP_HOST = 'bundle'
export const APP_PAGE = `${APP_SCHEME}://${APP_HOST}/index.html`

/** Stands in index.html wherever the page must know the nonce of its own answer. */
const NONCE_PLACE = '__CSP_NONCE__'
const MEDIA = '/media/'

/** Whether a frame at this address is our page. Node says `null` for the origin of such a URL: compare its parts. */
export function isOurPage(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, host } = new URL(url)
  return protocol === `${APP_SCHEME}:` && host === APP_HOST
}

/** To be called before the program is ready, once. */
export function registerScheme(protocol: Protocol): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges }])
}

/**
 * Answers `app://bundle/…`: the interface's files below `root`, and the pictures held here or brought along in
 * `root/media`. All else is 404.
 */
export function createAppHandler(
  root: string,
  pictures: Pick<MediaStore, 'open'>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    if (request.method !== 'GET') return refuse(405)
    if (!isOurPage(request.url)) return refuse(404)
    const { pathname } = new URL(request.url)
    try {
      if (pathname.startsWith(MEDIA)) return await answerPicture(root, pictures, pathname.slice(MEDIA.length))
      return await answerFile(root, pathname === '/' ? '/index.html' : pathname)
    } catch (error) {
      if (isSystemError(error)) return refuse(404)
      throw error
    }
  }
}

async function answerPicture(
  root: string,
  pictures: Pick<MediaStore, 'open'>,
  name: string,
): Promise<Response> {
  const sha256 = sha256Schema.safeParse(name)
  if (!sha256.success) return refuse(404)
  const picture = await pictures.open(sha256.data)
  if (picture === null) {
    const brought = await readFile(path.join(root, MEDIA, sha256.data))
    return answer(brought, typeOfPicture(brought), null)
  }
  return answer(streamed(picture), typeOfPicture(picture.head), null)
}

/** Leaf by leaf, each when it is asked for: memory does not grow with the picture. A damaged leaf ends it with an error. */
function streamed({ head, rest }: OpenedPicture): ReadableStream<Uint8Array<ArrayBuffer>> {
  const leaves = rest()
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (to) => to.enqueue(head),
    async pull(to) {
      const { done, value } = await leaves.next()
      if (done === true) to.close()
      else to.enqueue(value)
    },
    async cancel() {
      await leaves.return()
    },
  })
}

async function answerFile(root: string, pathname: string): Promise<Response> {
  const file = fileInside(path, root, pathname)
  if (file === null) return refuse(404)
  const type = typeByName(file)
  if (!type.startsWith('text/html')) return answer(await readFile(file), type, null)
  const nonce = randomBytes(16).toString('base64')
  const html = (await readFile(file, 'utf8')).replaceAll(NONCE_PLACE, nonce)
  return answer(html, type, nonce)
}

function answer(
  body: string | Buffer<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>>,
  type: string,
  nonce: string | null,
): Response {
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-security-policy': contentSecurityPolicy(nonce),
      'x-content-type-options': 'nosniff',
    },
  })
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: { 'content-security-policy': contentSecurityPolicy(null) } })
}
