import { z } from 'zod'
import { sha256Schema, streamIdSchema } from '../model/ids.ts'
import { userSchema } from '../model/user.ts'
import type { Result } from '../result.ts'
import type { aboutSchema } from '../wire/session.ts'
import { syncMessageSchema } from '../wire/sync.ts'

/**
 * What will happen in the field when the program talks to the server. `offline`: no whole answer came. `not-our-server`:
 * something else answered, such as a captive portal.
 */
export type LinkError =
  | { readonly code: 'offline' }
  | { readonly code: 'not-our-server' }
  | { readonly code: 'signed-out' }
  /** The centre shut this device out. */
  | { readonly code: 'device-revoked' }
  | { readonly code: 'server-busy'; readonly retryAfterMs: number | null }
  | { readonly code: 'server-failed'; readonly status: number }
  | { readonly code: 'update-needed'; readonly who: 'client' | 'server' }

export type SignInError =
  | LinkError
  | { readonly code: 'wrong-password' }
  | { readonly code: 'too-many-tries'; readonly retryAfterMs: number }
  /** Never signed in on this machine, and the server is out of reach. */
  | { readonly code: 'first-time-needs-line' }
  /** The server took the password, but the work on this machine is locked with an older one. */
  | { readonly code: 'password-changed' }
  | DiskError

export type DiskError =
  | { readonly code: 'disk-full'; readonly freeMb: number | null }
  | { readonly code: 'disk-failed'; readonly detail: string }

export type MediaError =
  | LinkError
  | DiskError
  | { readonly code: 'picture-damaged' }
  | { readonly code: 'picture-missing' }

export const signInArgSchema = z.object({
  name: z.string().trim().min(1).max(60),
  password: z.string().min(1).max(200),
  /** Answers `password-changed`: opens the work on this machine once more and locks it with the new password. */
  oldPassword: z.string().min(1).max(200).optional(),
})

export const sessionSchema = z.object({
  user: userSchema,
  /** Base64 of the 32-byte key that the person's documents are sealed with; the renderer imports it as not extractable. */
  dataKey: z.string(),
  /** Whether the server confirmed the password just now. */
  online: z.boolean(),
})

export const knownPersonSchema = userSchema.unwrap().extend({ lastSignIn: z.number() })

/** Every copy of shapes in the clipboard of the system begins so; the page is shown no other text that lies there. */
export const CLIPBOARD_MARK = '{"aidol":"shapes"'
/** Characters of the largest copy: more than 20,000 shapes. */
const CLIPBOARD_MOST = 64 * 2 ** 20

/**
 * One line of the safety copy: the last value of a key counts; null forgets it. What is sealed goes beside the value as
 * bytes: written as text, a large document would hold up the hand at every stroke.
 */
export const journalRecordSchema = z.object({
  key: z.string().min(1).max(200),
  value: z.unknown(),
  bytes: z
    .array(z.custom<Uint8Array<ArrayBuffer>>((one) => one instanceof Uint8Array))
    .max(8)
    .readonly()
    .exactOptional(),
})

export const carriedSchema = syncMessageSchema.pick({
  user: true,
  stream: true,
  from: true,
  chain: true,
  operations: true,
})

export const appInfoSchema = z.object({
  version: z.string(),
  electron: z.string(),
  device: z.string(),
  /** Base URL of the central server. */
  server: z.string(),
  /** Name to fill in at sign-in, from the command line of a seeded start. */
  person: z.string().nullable(),
  developer: z.boolean(),
  /** The system's language tag, such as `zh-CN`. */
  locale: z.string(),
})

export type Carried = z.infer<typeof carriedSchema>
export type Session = z.infer<typeof sessionSchema>
export type KnownPerson = z.infer<typeof knownPersonSchema>
export type JournalRecord = z.infer<typeof journalRecordSchema>
export type AppInfo = z.infer<typeof appInfoSchema>
export type About = z.infer<typeof aboutSchema>

/** A channel: what it takes, checked in main at run time, and what it answers, checked by the compiler. */
interface Channel<Arg extends z.ZodType, Answer> {
  readonly arg: Arg
  readonly answer?: Answer
}

function channel<Answer>() {
  return <Arg extends z.ZodType>(arg: Arg): Channel<Arg, Answer> => ({ arg })
}

/** Every call from the window to the main process. A channel that is not here does not exist. */
export const contract = {
  'app:info': channel<AppInfo>()(z.null()),
  'app:freeDisk': channel<{ freeMb: number | null }>()(z.null()),
  'session:about': channel<Result<About, LinkError>>()(z.null()),
  'session:people': channel<readonly KnownPerson[]>()(z.null()),
  'session:signIn': channel<Result<Session, SignInError>>()(signInArgSchema),
  'session:signOut': channel<null>()(z.null()),
  /** One exchange; answers the server's JSON as in `ownAnswerSchema`, not yet checked. */
  'link:exchange': channel<Result<unknown, LinkError>>()(syncMessageSchema),
  /** The finished work of the signed-in person, for others to carry; what is kept already is passed over. */
  'carry:keep': channel<Result<null, DiskError>>()(carriedSchema),
  /** Number of the last operation of a stream that is kept for carriers; 0 for none. */
  'carry:last': channel<number>()(streamIdSchema),
  /** Fetches a picture, going on where the last try stopped; answers when it is held, verified and on the disk. */
  'media:fetch': channel<Result<null, MediaError>>()(
    z.object({ sha256: sha256Schema, bytes: z.int().min(1) }),
  ),
  /** Which of these pictures are held here, whole. */
  'media:held': channel<readonly string[]>()(z.array(sha256Schema).max(5000)),
  /** The shapes that lie in the clipboard of the system; an empty text where something else does. */
  'clipboard:read': channel<string>()(z.null()),
  'clipboard:write': channel<null>()(z.string().startsWith(CLIPBOARD_MARK).max(CLIPBOARD_MOST)),
  /** Answers after fdatasync. On an error nothing of the call counts. */
  'journal:append': channel<Result<null, DiskError>>()(z.array(journalRecordSchema).min(1).max(10_000)),
  /** The live records of the signed-in person: the last value of each key. */
  'journal:read': channel<Result<readonly JournalRecord[], DiskError>>()(z.null()),
} as const

export type Contract = typeof contract
export type ChannelName = keyof Contract
export type Arg<C extends ChannelName> = z.infer<Contract[C]['arg']>
export type Answer<C extends ChannelName> = Exclude<Contract[C]['answer'], undefined>

/** What main tells the window unasked. */
export interface DeskEvents {
  /** Bytes of a picture that have arrived so far. */
  'media:progress': { readonly sha256: string; readonly received: number; readonly bytes: number }
  /** The network came or went; a hint only, the truth is the next exchange. */
  'link:changed': { readonly up: boolean }
}

export type DeskEventName = keyof DeskEvents

/** What the preload script gives the window as `window.desk`; data only, no Electron objects. */
export interface Desk {
  call<C extends ChannelName>(channel: C, arg: Arg<C>): Promise<Answer<C>>
  /** Returns the function that ends the subscription. */
  on<E extends DeskEventName>(event: E, listener: (data: DeskEvents[E]) => void): () => void
}
