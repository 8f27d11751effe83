import type { Edit } from '../../shared/edit/edit.ts'
import type { SkipReason } from '../../shared/flow/task-flow.ts'
import type {
  About,
  AppInfo,
  DiskError,
  KnownPerson,
  LinkError,
  SignInError,
} from '../../shared/ipc/contract.ts'
import type { AnnotationDocument } from '../../shared/model/document.ts'
import type { BatchId, LabelId, Sha256, ShapeId, TaskId } from '../../shared/model/ids.ts'
import type { User } from '../../shared/model/user.ts'
import type { Result } from '../../shared/result.ts'
import type { History } from '../editor/history.ts'
import type {
  BatchRow,
  PersonPorts,
  PictureState,
  SessionPort,
  SyncStatus,
  TaskRow,
} from '../editor/ports.ts'
import type { ToolEvent, ToolName } from '../editor/tools/tool.ts'
import type { RunningTool } from '../editor/tools/toolbox.ts'
import type { CanvasSize, View } from '../editor/view.ts'
import type { Saving } from './save-queue.ts'

/**
 * All that the window knows, and all that can be done to it: one interface a slice, each made by the file of its name.
 * State goes one way: an action sets it, the screens and the canvas read it.
 */
export type AppState = SettingsSlice & SessionSlice & WorkSlice & TaskSlice & EditorSlice & SyncSlice

/** Makes one slice. `set` merges; `get` reaches the other slices. */
export type Slice<T> = (set: (part: Partial<AppState>) => void, get: () => AppState, ports: AppPorts) => T

export const LANGUAGES = ['zh', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

export type Screen = 'starting' | 'sign-in' | 'batches' | 'tasks' | 'workspace'

/** The world outside the state; tests give their own. */
export interface AppPorts {
  readonly session: SessionPort
  readonly settings: { language(): Language; keepLanguage(language: Language): void }
  /** Ms on a clock that never jumps, for measuring work time. */
  now(): number
  /** Calls back once after `ms`; returns the function that calls it off. */
  after(ms: number, run: () => void): () => void
}

/** Settings of this computer, kept outside the person's store: they are needed before anybody has signed in. */
export interface SettingsSlice {
  readonly language: Language
  setLanguage(language: Language): void
}

/** Who is at the keyboard, and which screen is shown. */
export interface SessionSlice {
  readonly screen: Screen
  readonly info: AppInfo | null
  /** What the server says of itself; null while it is asked. */
  readonly about: Result<About, LinkError> | null
  readonly people: readonly KnownPerson[]
  readonly user: User | null
  readonly person: PersonPorts | null
  readonly signingIn: boolean
  readonly signInError: SignInError | DiskError | null
  start(): Promise<void>
  askServer(): Promise<void>
  signIn(name: string, password: string, oldPassword?: string): Promise<void>
  signOut(): Promise<void>
}

/** The lists: batches, and the tasks of the batch that is open. */
export interface WorkSlice {
  /** Null while they are read for the first time. */
  readonly batches: readonly BatchRow[] | null
  /** The batch whose tasks are listed or worked on. */
  readonly batch: BatchRow | null
  readonly tasks: readonly TaskRow[] | null
  showBatches(): Promise<void>
  showTasks(batch: BatchId): Promise<void>
  /** The person whose notice of what came back from the safety copy has been read. */
  readonly restoredRead: PersonPorts | null
  readRestored(): void
  /** Reads again what is on the screen; called after every change of the store. */
  refresh(): Promise<void>
}

/** The task on the canvas: opening, keeping every edit, sending, and what comes next. */
export interface TaskSlice {
  readonly task: TaskRow | null
  readonly document: AnnotationDocument | null
  readonly history: History
  readonly saving: Saving
  /** `absent`: its file is not on this computer yet. */
  readonly picture: PictureState['state'] | 'absent'
  /** The tasks of the batch in order, as they stood when it was opened: for the way to the neighbours. */
  readonly neighbours: readonly TaskRow[]
  /** True where no task of the batch is left to do. */
  readonly batchFinished: boolean
  /** True while a submission or a skip is being written. */
  readonly sending: boolean
  readonly skipOpen: boolean
  openBatch(batch: BatchId): Promise<void>
  openTask(task: TaskId): Promise<void>
  /** Opens the task `by` places further in the batch, if there is one. */
  stepTask(by: 1 | -1): Promise<void>
  /** Ends what the hand is doing and writes what is not yet written; false where that failed: then nobody may leave. */
  leaveTask(): Promise<boolean>
  /** Forgets the task on the canvas; only after leaveTask. */
  clearTask(): void
  /** The store changed: reads the row of the task again. */
  taskChanged(): Promise<void>
  /** Shows a new document at once and writes it behind. */
  keep(document: AnnotationDocument, history: History, edit: Edit | null): void
  retrySave(): Promise<void>
  /** The hand or the keyboard did something: counts as work time. */
  touch(): void
  submitAndNext(): Promise<void>
  skipTask(reason: SkipReason, note: string): Promise<void>
  openSkip(open: boolean): void
  stagePicture(sha256: Sha256, state: PictureState): void
}

/** The hand on the canvas: tool, class, selection, view, and the edits that come of them. */
export interface EditorSlice {
  readonly tool: ToolName
  readonly running: RunningTool
  /** The class of the next shape. */
  readonly label: LabelId | null
  readonly selection: readonly ShapeId[]
  /** The object pointed at in the list of objects. */
  readonly pointed: ShapeId | null
  /** Null until the size of the canvas is known. */
  readonly view: View | null
  readonly canvas: CanvasSize | null
  /** The whole picture is shown, and stays so when the window changes its size. */
  readonly fitted: boolean
  readonly keysOpen: boolean
  chooseTool(tool: ToolName): void
  chooseLabel(label: LabelId): void
  selectShapes(ids: readonly ShapeId[]): void
  selectAll(): void
  pointAt(id: ShapeId | null): void
  /** Selects the next (+1) or previous (−1) object in drawing order. */
  cycleSelection(by: 1 | -1): void
  stageTool(event: ToolEvent): void
  /** Completes what the hand is drawing where it can be completed, and drops it otherwise. */
  finishGesture(): void
  undo(): void
  redo(): void
  deleteSelected(): void
  /** The picked vertex where there is one, else the selected objects. */
  deletePicked(): void
  /** Drops what the hand is doing; between gestures, the selection. */
  cancel(): void
  /** Moves the selected objects by whole pixels of the picture; not while the hand is at work on another. */
  nudge(dx: number, dy: number): void
  relabelSelected(label: LabelId): void
  setParent(id: ShapeId, parent: ShapeId | null): void
  stageView(view: View): void
  stageResized(size: CanvasSize): void
  zoomBy(factor: number): void
  fit(): void
  actualSize(): void
  openKeys(open: boolean): void
}

export interface SyncSlice {
  /** Null while nobody is signed in. */
  readonly sync: SyncStatus | null
  readonly syncPanelOpen: boolean
  openSyncPanel(open: boolean): void
  syncNow(): void
  pauseDownloads(paused: boolean): void
}
