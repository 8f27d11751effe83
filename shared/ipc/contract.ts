import { z } from 'zod'
import { sha256Schema, streamIdSchema, userIdSchema } from '../model/ids.ts'
import { type MediaFile, mediaFileSchema } from '../model/media.ts'
import { type PictureRoom, pictureRulesSchema, type Spent } from '../model/picture-rules.ts'
import type { PinFault } from '../model/pin.ts'
import { type User, userSchema } from '../model/user.ts'
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

/** The one secret that a person has here, or the other, did not open her work. */
export type TryError =
  | { readonly code: 'wrong-password' }
  | { readonly code: 'wrong-pin' }
  | { readonly code: 'too-many-tries'; readonly retryAfterMs: number }

export type SignInError =
  | LinkError
  | TryError
  /** Never signed in on this machine, and the server is out of reach. */
  | { readonly code: 'first-time-needs-line' }
  /** The server took the password, but the work on this machine is locked with an older one. */
  | { readonly code: 'password-changed' }
  | DiskError

export type PinError = TryError | DiskError | { readonly code: 'weak-pin'; readonly fault: PinFault }

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

/** Opens the work on this machine; the server is not asked. */
export const unlockArgSchema = z.object({ user: userIdSchema, pin: z.string().min(1).max(20) })

export const setPinArgSchema = z.object({
  /** Null takes the PIN away. */
  pin: z.string().max(20).nullable(),
  /** Whoever passes by while her work is open must not be able to set one. */
  password: z.string().min(1).max(200),
})

/** Work that is on this machine alone, in numbers. */
export const holdingSchema = z.object({
  /** Finished, and the server has not confirmed it. */
  unsent: z.int().min(0),
  drafts: z.int().min(0),
})

export const sessionSchema = z.object({
  user: userSchema,
  /** Base64 of the 32-byte key that the person's documents are sealed with; the renderer imports it as not extractable. */
  dataKey: z.string(),
  /** Whether the server confirmed the password just now. */
  online: z.boolean(),
})

/** Every copy of shapes in the clipboard of the system begins so; the page is shown no other text that lies there. */
export const CLIPBOARD_MARK = '{"aidol":"shapes"'
/** Characters of the largest copy: more than 20,000 shapes. */
const CLIPBOARD_MOST = 64 * 2 ** 20

/** More than any picture has, 1 GiB. */
const MOST_PICTURE_BYTES = 2 ** 30

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
  /**
   * With a null: the server confirmed what the key held, at this time by its clock (Unix ms). It is kept 30 days more, for
   * a server that is put back from an old dump.
   */
  receiptAt: z.number().min(0).exactOptional(),
})

/** How far a person's stream had come when it was last noted: numbers only, nothing of her work. */
export const canarySchema = z.object({
  generation: z.int().min(1),
  stream: streamIdSchema,
  last: z.int().min(0),
  acknowledged: z.int().min(0),
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
  /** Nobody may leave her work open and unattended for longer; null where the site leaves that to the people. */
  lockWithinMinutes: z.number().nullable(),
})

export type Carried = z.infer<typeof carriedSchema>
export type Session = z.infer<typeof sessionSchema>
export type Canary = z.infer<typeof canarySchema>
export type Holding = z.infer<typeof holdingSchema>
export type JournalRecord = z.infer<typeof journalRecordSchema>
export type AppInfo = z.infer<typeof appInfoSchema>
export type About = z.infer<typeof aboutSchema>

/** What anybody at this machine may know of somebody who has signed in here. */
export interface KnownPerson extends User {
  /** Unix ms. */
  readonly lastSignIn: number
  readonly hasPin: boolean
  readonly holding: Holding
  /** How long she must wait after wrong tries, ms; 0 where she need not. */
  readonly retryAfterMs: number
}

/** A rescue file that was written, and how much is in it. */
export interface RescueFile {
  readonly path: string
  /** Only the server can open it; else whoever has the file can read it. */
  readonly sealed: boolean
  readonly operations: number
  readonly drafts: number
  /** Records that cannot be opened any more. */
  readonly unreadable: number
}

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
  /** Gives up the room that is held in reserve for a full disk; false where nothing is left of it. */
  'app:relieveDisk': channel<boolean>()(z.null()),
  /**
   * Deletes everybody's databases, past the browser that cannot open the files they share. Only where one does not open;
   * each is built anew from its journal when its person signs in.
   */
  'app:dropDatabases': channel<null>()(z.null()),
  'session:about': channel<Result<About, LinkError>>()(z.null()),
  'session:people': channel<readonly KnownPerson[]>()(z.null()),
  'session:signIn': channel<Result<Session, SignInError>>()(signInArgSchema),
  'session:unlock': channel<Result<Session, SignInError>>()(unlockArgSchema),
  /** Of whoever is signed in. */
  'session:setPin': channel<Result<null, PinError>>()(setPinArgSchema),
  /** What she has here now; kept for the list of people, which is shown when nobody is signed in. */
  'session:holds': channel<null>()(holdingSchema),
  /** Also clears the clipboard of copied shapes. */
  'session:signOut': channel<null>()(z.null()),
  /** One exchange; answers the server's JSON as in `ownAnswerSchema`, not yet checked. */
  'link:exchange': channel<Result<unknown, LinkError>>()(syncMessageSchema),
  /** The finished work of the signed-in person, for others to carry; what is kept already is passed over. */
  'carry:keep': channel<Result<null, DiskError>>()(carriedSchema),
  /** Number of the last operation of a stream that is kept for carriers; 0 for none. */
  'carry:last': channel<number>()(streamIdSchema),
  /** Fetches a picture, going on where the last try stopped; answers when it is held, verified and on the disk. */
  'media:fetch': channel<Result<null, MediaError>>()(
    z.object({ sha256: sha256Schema, bytes: z.int().min(1).max(MOST_PICTURE_BYTES) }),
  ),
  /** Cuts what is being fetched; what has arrived of it is kept. */
  'media:stop': channel<null>()(z.null()),
  /** Which of these pictures are held here, whole. */
  'media:held': channel<readonly string[]>()(z.array(sha256Schema).max(5000)),
  /** The pictures that this person still has work with: all others may go where room is needed. */
  'media:keep': channel<Result<null, DiskError>>()(
    z.object({ person: userIdSchema, pictures: z.array(mediaFileSchema).max(1_000_000) }),
  ),
  /** What anybody on this computer still has work with, whether it is here or not. */
  'media:needs': channel<readonly MediaFile[]>()(z.null()),
  /** Whether a picture may be fetched now is decided from this. */
  'media:room': channel<PictureRoom>()(z.null()),
  /** Removes pictures that nobody needs any more, the oldest first, until so many bytes are free again. */
  'media:makeRoom': channel<null>()(z.object({ bytes: z.number().min(0) })),
  'media:setRules': channel<Result<null, DiskError>>()(pictureRulesSchema),
  /** The shapes that lie in the clipboard of the system; an empty text where something else does. */
  'clipboard:read': channel<string>()(z.null()),
  'clipboard:write': channel<null>()(z.string().startsWith(CLIPBOARD_MARK).max(CLIPBOARD_MOST)),
  /** Answers after fdatasync. On an error nothing of the call counts. */
  'journal:append': channel<Result<null, DiskError>>()(z.array(journalRecordSchema).min(1).max(10_000)),
  /** The live records of the signed-in person: the last value of each key. */
  'journal:read': channel<Result<readonly JournalRecord[], DiskError>>()(z.null()),
  /** The note that is kept outside the profile: a profile that knows less was rolled back. */
  'canary:read': channel<Canary | null>()(z.object({ person: userIdSchema })),
  'canary:note': channel<null>()(z.object({ person: userIdSchema, canary: canarySchema })),
  /**
   * Writes the unsent work of whoever is signed in to a file that the person chooses, from the journal alone; null where she
   * chose none.
   */
  'rescue:export': channel<Result<RescueFile | null, DiskError>>()(z.null()),
  /** What left the journal with a receipt in the last 30 days, by the beginning of its key. */
  'journal:retained': channel<Result<readonly JournalRecord[], DiskError>>()(
    z.object({ prefix: z.string().min(1).max(200) }),
  ),
} as const

export type Contract = typeof contract
export type ChannelName = keyof Contract
export type Arg<C extends ChannelName> = z.infer<Contract[C]['arg']>
export type Answer<C extends ChannelName> = Exclude<Contract[C]['answer'], undefined>

/** What main tells the window unasked. */
export interface DeskEvents {
  /** Bytes of a picture that have arrived so far, and of all pictures today and this month. */
  'media:progress': { readonly sha256: string; readonly received: number; readonly spent: Spent }
  /** These pictures are held no more: damaged, deleted by somebody, or removed to make room. */
  'media:lost': { readonly pictures: readonly string[] }
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
