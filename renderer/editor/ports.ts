import type { Edit } from '../../shared/edit/edit.ts'
import type { Proposal } from '../../shared/edit/merge.ts'
import type { SkipReason, TaskState } from '../../shared/flow/task-flow.ts'
import type { ImagePoint } from '../../shared/geometry/point.ts'
import type {
  About,
  AppInfo,
  DiskError,
  Holding,
  KnownPerson,
  LinkError,
  PinError,
  RescueFile,
  Session,
  SignInError,
} from '../../shared/ipc/contract.ts'
import type { Batch, Task } from '../../shared/model/batch.ts'
import type { AnnotationDocument } from '../../shared/model/document.ts'
import type { BatchId, LabelId, Sha256, ShapeId, TaskId, UserId } from '../../shared/model/ids.ts'
import type { LabelSchema } from '../../shared/model/label-schema.ts'
import type { Media } from '../../shared/model/media.ts'
import type { Hours, PictureRoom, PictureRules } from '../../shared/model/picture-rules.ts'
import type { Shape } from '../../shared/model/shape.ts'
import type { Result } from '../../shared/result.ts'
import type { Remark } from '../../shared/wire/mailbox.ts'
import type { HitIndex } from './hit-index.ts'
import type { LivePixels } from './live-wire/scissors-port.ts'
import type { Place } from './place.ts'
import type { Display, Preferences } from './preferences.ts'
import type { Cursor, Preview, ToolEvent } from './tools/tool.ts'
import type { CanvasSize, View } from './view.ts'

/** What the state and the screens need from outside. renderer/app/compose.ts plugs the real ones in. */

/** One row of the batch list. Counters are kept with the batch, never counted over its tasks. */
export interface BatchRow {
  readonly batch: Batch
  readonly counts: Readonly<Record<TaskState, number>>
  /** Tasks whose entry has arrived; below batch.taskCount while the list still comes in. */
  readonly listed: number
  /** Pictures that need no fetching, of `listed`: held here, or nothing is to be done with them. */
  readonly pictures: number
  readonly picturesBytes: number
  readonly totalBytes: number
}

export interface TaskRow {
  readonly task: Task
  readonly state: TaskState
  readonly shapes: number
  /** The picture is held here. */
  readonly held: boolean
  /** Why the picture cannot be had, where the last try failed for good. */
  readonly pictureFault: 'picture-damaged' | 'picture-missing' | null
  /** How far the last submission has come: waits here, the server has it, the server set it aside, or it was given up then. */
  readonly sent: 'nothing' | 'waiting' | 'received' | 'quarantined' | 'dismissed'
  readonly why: string | null
  readonly comment: string | null
  /** Revision of the server that was last told of: a document that goes on from an older one has not seen it. */
  readonly base: number
}

/** A task as the workspace opens it. */
export interface OpenedTask {
  readonly row: TaskRow
  readonly document: AnnotationDocument
  /** Every edit that can be undone or redone, oldest first. */
  readonly edits: readonly Edit[]
  /** How many of `edits` are applied in `document`. */
  readonly position: number
  /** Time that the hand was at work on the task since it was last sent, ms. Kept with every save. */
  readonly activeMs: number
  /** What came back from review; null where nothing is to be shown of it. */
  readonly review: ReviewView | null
}

/** What a reviewer made of a task, and what became of her own work in it. */
export interface ReviewView {
  /** As the reviewer left it, as much of it as proposals are about. */
  readonly reviewers: Pick<AnnotationDocument, 'shapes' | 'answers'>
  /** What the reviewer says about single objects. */
  readonly remarks: readonly Remark[]
  /** Objects of hers that were merged into it; those that are gone were deleted by her. */
  readonly merged: readonly ShapeId[]
  /** What both had changed. */
  readonly proposals: readonly Proposal[]
}

/** One change to keep: the new document, and the history it belongs to. */
export interface Save {
  readonly document: AnnotationDocument
  /** Edits applied; every edit at or after it that is not in `edit` is dropped where `edit` is given. */
  readonly position: number
  /** The new edit at `position` − 1; null for undo and redo, which only move the position. */
  readonly edit: Edit | null
  /** As OpenedTask.activeMs. submit() and skip() set it back to 0. */
  readonly activeMs: number
}

/** The working set of the signed-in person. Every write answers when it is safe on this machine. */
export interface WorkPort {
  batches(): Promise<readonly BatchRow[]>
  tasks(batch: BatchId): Promise<readonly TaskRow[]>
  row(task: TaskId): Promise<TaskRow>
  /** Reads; the labeller may be elsewhere. Rejects where the document opens from neither copy. */
  open(task: TaskId): Promise<OpenedTask>
  /** The labeller is at this task now: pictures from there on are fetched first. */
  workingAt(task: Task): void
  /** The next task with work to do after `after` in its batch, then from the start; null when all is done. */
  nextTask(batch: BatchId, after: TaskId | null): Promise<TaskId | null>
  save(save: Save): Promise<Result<null, DiskError>>
  /** Task state, document and outbox operation in one transaction. */
  submit(task: TaskId, activeMs: number): Promise<Result<null, DiskError>>
  skip(task: TaskId, reason: SkipReason, note: string, activeMs: number): Promise<Result<null, DiskError>>
  /** Gives up the result of the task that the server set aside; the document stays as it is and may be submitted again. */
  dismiss(task: TaskId): Promise<Result<null, DiskError>>
  /** Called after any change to batches, tasks or outbox, from here or from the server, with the tasks it was about. */
  onChange(listener: (touched: ReadonlySet<TaskId>) => void): () => void
  /** Answers when what was under way has ended: nothing more is written for this person. */
  close(): Promise<void>
}

/** A result that the server set aside. */
export interface QuarantinedItem {
  readonly task: TaskId
  /** Of the picture; null where the task is not here any more. */
  readonly name: string | null
  /** A code, and after a colon the detail. */
  readonly why: string
}

/** What the sync panel shows. */
export interface SyncStatus {
  readonly phase: 'idle' | 'exchanging' | 'waiting'
  /** Finished operations that the server has not acknowledged. */
  readonly pending: number
  readonly drafts: number
  readonly quarantined: readonly QuarantinedItem[]
  /** Unix ms of the last whole exchange, or null. */
  readonly lastExchange: number | null
  readonly lastError: LinkError | DiskError | null
  /** Unix ms of the next try by itself, or null. */
  readonly nextTry: number | null
  readonly pictures: {
    readonly held: number
    readonly wanted: number
    readonly bytesHeld: number
    readonly bytesWanted: number
  }
  /** The picture on its way, or null. */
  readonly downloading: { readonly sha256: Sha256; readonly received: number; readonly bytes: number } | null
  readonly downloads: DownloadStatus
}

/** Why no picture is fetched now although some are wanted. */
export type Hold =
  /** Somebody paused it here, until it goes on or she signs out. */
  | { readonly why: 'paused' }
  /** Nothing is fetched on this network. */
  | { readonly why: 'network'; readonly network: string }
  | { readonly why: 'hours'; readonly hours: Hours; readonly site: boolean }
  | { readonly why: 'budget'; readonly mb: number; readonly per: 'day' | 'month' }
  /** The disk has less free than pictures may leave. */
  | { readonly why: 'floor'; readonly freeBytes: number | null; readonly floorBytes: number }
  /** Pictures have all the room they may take, and all of them are needed. */
  | { readonly why: 'quota'; readonly quotaMb: number }

export interface DownloadStatus {
  /** Null while pictures come, and where none is wanted. */
  readonly hold: Hold | null
  /** Of this line, in the last minute; null while it is not known. */
  readonly bytesPerSecond: number | null
  /** Pictures that still come before hours and budget are asked again. */
  readonly urgent: number
  /** What it was last decided from; null before the first look. */
  readonly room: PictureRoom | null
}

export interface SyncPort {
  status(): SyncStatus
  /** The numbers as the store has them now, which `status` is told of a moment later. */
  read(): Promise<SyncStatus>
  onChange(listener: (status: SyncStatus) => void): () => void
  /** Exchange now, whatever the waiting time. */
  now(): void
  pauseDownloads(paused: boolean): void
  /** The next pictures come whatever hours and budget say. */
  fetchNow(): void
  setPictureRules(rules: PictureRules): Promise<Result<null, DiskError>>
  /** Before she leaves: notes which pictures are still needed, so that they may come while nobody is signed in. */
  noteNeeded(): Promise<void>
  stop(): void
}

/** How far the pictures are that the people on this computer need, while nobody is signed in. */
export interface IdlePictures {
  readonly held: number
  readonly wanted: number
  /** Why none comes now; null while they come, and where none is missing. */
  readonly hold: Hold | null
  /** The last try failed. */
  readonly failed: boolean
}

/** What a person has set for herself, on this computer. */
export interface PreferencesPort {
  /** Those that were kept, the rest as they come; never fails: settings are no reason not to work. */
  load(): Promise<Preferences>
  save(preferences: Preferences): Promise<Result<null, DiskError>>
}

/** Where a person stands. Losing it is no fault: she can always begin with her batches. */
export interface PlacePort {
  load(): Promise<Place | null>
  /** False where it could not be kept. */
  save(place: Place): Promise<boolean>
}

/** Everything of one signed-in person. */
export interface PersonPorts {
  readonly work: WorkPort
  readonly preferences: PreferencesPort
  readonly place: PlacePort
  readonly sync: SyncPort
  /** What the opening had to bring back from the safety copy; absent on a good day. For a notice, nothing is to be done. */
  readonly restored?: { readonly tasks: number; readonly documents: number; readonly operations: number }
  /**
   * The whole profile was put back to an earlier time, by a restore card or another hand: so many finished tasks are gone
   * from this machine, and so many of them may not have been sent.
   */
  readonly rolledBack?: { readonly gone: number; readonly unsent: number }
}

export interface SessionPort {
  info(): Promise<AppInfo>
  about(): Promise<Result<About, LinkError>>
  people(): Promise<readonly KnownPerson[]>
  /** `oldPassword` only after `password-changed`: it opens the work on this machine, which is then locked with the new one. */
  signIn(name: string, password: string, oldPassword?: string): Promise<Result<Session, SignInError>>
  /** With the PIN, on this machine's own. */
  unlock(user: UserId, pin: string): Promise<Result<Session, SignInError>>
  /** Null takes the PIN of whoever is signed in away. */
  setPin(pin: string | null, password: string): Promise<Result<null, PinError>>
  /** What whoever is signed in has here, for the list of people. */
  holds(holding: Holding): void
  signOut(): Promise<void>
  /** Writes what the server may not have of whoever is signed in to a file that she chooses; null where she chose none. */
  exportRescue(): Promise<Result<RescueFile | null, DiskError>>
  /** Opens the person's store and starts sync. */
  openPerson(session: Session): Promise<Result<PersonPorts, DiskError>>
  /** Fetches what the people of this computer need while nobody is signed in. Returns the function that ends it. */
  fetchPictures(told: (pictures: IdlePictures) => void): () => void
}

/** What is in the document but not drawn; neither can it be hit. */
export interface HiddenShapes {
  readonly shapes: ReadonlySet<ShapeId>
  readonly classes: ReadonlySet<LabelId>
}

/** What the canvas shows. The stage redraws once per animation frame, from the last scene it was given. */
export interface Scene {
  readonly document: AnnotationDocument
  /** The index over the document, which follows it. */
  readonly hits: HitIndex
  readonly schema: LabelSchema
  readonly picture: Media
  /** False where the picture's file is not on this computer yet: shapes are shown alone, and nothing is fetched. */
  readonly held: boolean
  readonly view: View
  readonly selection: readonly ShapeId[]
  readonly hidden: HiddenShapes
  readonly display: Display
  /** The crosshair where the keyboard moves it, px of the picture; null while the mouse leads. */
  readonly pointer: ImagePoint | null
  /** What a reviewer said about objects. */
  readonly remarks: readonly Remark[]
  /** The labeller's own form of an object whose other form is in the document: outlined over it. */
  readonly proposed: Shape | null
  /** A shape pointed at outside the canvas, as in the list of objects; what is under the hand is in `preview`. */
  readonly hovered: ShapeId | null
  readonly preview: Preview
  readonly cursor: Cursor
  /** Class of the next shape: colours the crosshair. Null where the tool draws nothing. */
  readonly drawing: LabelId | null
  readonly language: 'zh' | 'en'
}

export type PictureState =
  | { readonly state: 'loading' }
  | { readonly state: 'shown' }
  | { readonly state: 'failed' }

/** What the canvas tells. */
export interface StageEvents {
  /** Also every move without a button. */
  onTool(event: ToolEvent): void
  onView(view: View): void
  onResize(size: CanvasSize): void
  onPicture(sha256: Sha256, state: PictureState): void
}

export interface Stage {
  show(scene: Scene): void
  /** Decodes these pictures before they are asked for, and forgets others. */
  prefetch(pictures: readonly Media[]): void
  /** RGBA of the part of the picture that is seen, for the live wire; null while there is no picture. */
  pixels(mostPixels: number): LivePixels | null
  dispose(): void
}

/** The pictures' way to the canvas. */
export interface PicturePort {
  /** Begins to decode a picture that the canvas will be asked to show in a moment. */
  expect(picture: Media): void
  /** Decodes those that may be asked for next, one after the other, the likeliest first; of an earlier list only what is under way. */
  prefetch(pictures: readonly Media[]): void
}

export type MountStage = (element: HTMLElement, events: StageEvents) => Stage
