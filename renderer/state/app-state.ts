import type { Finding } from '../../shared/checks/finding.ts'
import type { Edit } from '../../shared/edit/edit.ts'
import type { Proposal } from '../../shared/edit/merge.ts'
import type { SkipReason } from '../../shared/flow/task-flow.ts'
import type { Bounds } from '../../shared/geometry/box.ts'
import type { ImagePoint } from '../../shared/geometry/point.ts'
import type {
  About,
  AppInfo,
  DiskError,
  KnownPerson,
  LinkError,
  PinError,
  RescueFile,
  SignInError,
} from '../../shared/ipc/contract.ts'
import type { AttributeId, AttributeValue } from '../../shared/model/attribute.ts'
import type { AnnotationDocument } from '../../shared/model/document.ts'
import type { BatchId, LabelId, Sha256, ShapeId, TaskId, UserId } from '../../shared/model/ids.ts'
import type { PictureRules } from '../../shared/model/picture-rules.ts'
import type { Geometry, NodeState } from '../../shared/model/shape.ts'
import type { User } from '../../shared/model/user.ts'
import type { Result } from '../../shared/result.ts'
import type { History } from '../editor/history.ts'
import type { ClassKeys, CommandId, Keymap } from '../editor/keys.ts'
import type { Scissors } from '../editor/live-wire/scissors-port.ts'
import type { Notice } from '../editor/notice.ts'
import type { TaskFilter } from '../editor/place.ts'
import type {
  BatchRow,
  HiddenShapes,
  IdlePictures,
  OpenedTask,
  PersonPorts,
  PicturePort,
  PictureState,
  ReviewView,
  SessionPort,
  SyncStatus,
  TaskRow,
} from '../editor/ports.ts'
import type { Display, Preferences } from '../editor/preferences.ts'
import type { ToolEvent, ToolName } from '../editor/tools/tool.ts'
import type { RunningTool } from '../editor/tools/toolbox.ts'
import type { CanvasSize, View } from '../editor/view.ts'
import type { Saving } from './save-queue.ts'

/**
 * All that the window knows, and all that can be done to it: one interface a slice, each made by the file of its name.
 * State goes one way: an action sets it, the screens and the canvas read it.
 */
export type AppState = SettingsSlice &
  SessionSlice &
  WorkSlice &
  TaskSlice &
  EditorSlice &
  ShapesSlice &
  ViewSlice &
  PreferencesSlice &
  CheckSlice &
  ReviewSlice &
  HelpSlice &
  SyncSlice

/** Makes one slice. `set` merges; `get` reaches the other slices. */
export type Slice<T> = (set: (part: Partial<AppState>) => void, get: () => AppState, ports: AppPorts) => T

export const LANGUAGES = ['zh', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

export type Screen = 'starting' | 'sign-in' | 'batches' | 'tasks' | 'workspace'

/** The world outside the state; tests give their own. */
export interface AppPorts {
  readonly session: SessionPort
  readonly settings: { language(): Language; keepLanguage(language: Language): void }
  /** The clipboard of the system. `read` answers an empty text where something else than shapes lies there. */
  readonly clipboard: { read(): Promise<string>; write(text: string): Promise<void> }
  /** The live wire; it is told which part of which picture to work on. */
  readonly scissors: Scissors
  readonly pictures: PicturePort
  /**
   * Puts a store in the place of this one that knows nobody, and shows its sign-in: nothing of whoever left can be shown to
   * the next person.
   * @param lockedBy who left only for a while
   */
  restart(lockedBy: UserId | null): void
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
  /** Whose lock the sign-in screen is; null where it is for anybody. */
  readonly lockedBy: UserId | null
  readonly user: User | null
  readonly person: PersonPorts | null
  readonly signingIn: boolean
  /** The pictures that come while nobody is signed in; null where nobody needs any. */
  readonly idlePictures: IdlePictures | null
  readonly signInError: SignInError | DiskError | null
  start(lockedBy: UserId | null): Promise<void>
  askServer(): Promise<void>
  refreshPeople(): Promise<void>
  signIn(name: string, password: string, oldPassword?: string): Promise<void>
  /** Signs in with the PIN. */
  unlock(user: UserId, pin: string): Promise<void>
  /** Gives the server the password that it asks for while she works on; answers what is wrong, or null. */
  signInAgain(password: string): Promise<SignInError | null>
  /**
   * Writes what the server may not have to a file. With a secret for somebody whose work does not open: she is signed in for
   * that alone.
   */
  exportRescue(
    secret?:
      | { readonly name: string; readonly password: string }
      | { readonly user: UserId; readonly pin: string },
  ): Promise<Result<RescueFile | null, SignInError>>
  /** Null takes the PIN away; answers what is wrong, or null. */
  setPin(pin: string | null, password: string): Promise<PinError | null>
  /**
   * Saves everything and takes the person away, for the list of people or, with `lock`, for her alone. Stays where the
   * disk does not take what she did.
   */
  leave(how: 'switch' | 'lock'): Promise<void>
}

/** The lists: batches, and the tasks of the batch that is open. */
export interface WorkSlice {
  /** Null while they are read for the first time. */
  readonly batches: readonly BatchRow[] | null
  /** The batch whose tasks are listed or worked on. */
  readonly batch: BatchRow | null
  readonly tasks: readonly TaskRow[] | null
  readonly taskFilter: TaskFilter
  /** How far the list on the screen is scrolled, CSS px. */
  readonly listScroll: number
  filterTasks(filter: TaskFilter): void
  scrollList(to: number): void
  showBatches(): Promise<void>
  showTasks(batch: BatchId): Promise<void>
  /** The person whose notice of what came back from the safety copy has been read. */
  readonly restoredRead: PersonPorts | null
  readRestored(): void
  /** Reads again what is on the screen; called after every change of the store with the tasks that it was about. */
  refresh(touched?: ReadonlySet<TaskId>): Promise<void>
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
  /** True from a submission or a skip until the next picture is on the canvas. */
  readonly sending: boolean
  /** The task whose document opens from neither copy; the hand goes on with the next one. */
  readonly openFailed: TaskRow | null
  /** A submission or a skip that could not be written, told until the task is opened again: it is still to do. */
  readonly sendFailed: { readonly row: TaskRow; readonly error: DiskError } | null
  /** The next task with work to do, read before it is asked for; null while it is not known. */
  readonly ahead: OpenedTask | null
  readonly skipOpen: boolean
  openBatch(batch: BatchId): Promise<void>
  openTask(task: TaskId): Promise<void>
  /** Tells which tasks of the list will probably be opened, the likeliest first: their pictures are decoded meanwhile. */
  expectTasks(rows: readonly TaskRow[]): void
  /** Opens the task `by` places further in the batch, if there is one. */
  stepTask(by: 1 | -1): Promise<void>
  /** The first returned task of the batch but the one on the canvas; else the list of another batch that has one. */
  openReturned(): Promise<void>
  /** Ends what the hand is doing and writes what is not yet written; false where that failed: then nobody may leave. */
  leaveTask(): Promise<boolean>
  /** Forgets the task on the canvas; only after leaveTask. */
  clearTask(): void
  /** The store changed: reads again what is known of the task, and of the one that comes next. */
  taskChanged(touched?: ReadonlySet<TaskId>): Promise<void>
  /** Shows a new document at once and writes it behind. */
  keep(document: AnnotationDocument, history: History, edit: Edit | null): void
  /** Writes what is not yet written; false where that failed. */
  retrySave(): Promise<boolean>
  /** The hand or the keyboard did something: counts as work time. */
  touch(): void
  /**
   * Looks the document over first; with `checked` warnings no longer hold it up. The next picture is shown at once, the
   * promise keeps when the submission is written.
   */
  submitAndNext(checked?: 'checked'): Promise<void>
  skipTask(reason: SkipReason, note: string): Promise<void>
  openSkip(open: boolean): void
  stagePicture(sha256: Sha256, state: PictureState): void
}

/** The hand on the canvas: tool, class, selection, and the edits that come of them. */
export interface EditorSlice {
  readonly tool: ToolName
  /** She has taken the tool herself, it did not come with a class. */
  readonly toolByHand: boolean
  readonly running: RunningTool
  /** The class of the next shape. */
  readonly label: LabelId | null
  readonly selection: readonly ShapeId[]
  /** The object pointed at in the list of objects. */
  readonly pointed: ShapeId | null
  /** The crosshair where the keyboard moves it, px of the picture; null while the mouse leads. */
  readonly pointer: ImagePoint | null
  /** Why the last command did nothing; goes by itself. */
  readonly notice: Notice | null
  /**
   * Applies an edit, shows it and has it kept: one step of undo. False where there is nothing to do, or where it would
   * change a locked object.
   */
  commit(edit: Edit | null): boolean
  chooseTool(tool: ToolName): void
  /** The class, and the tool of its first kind unless the one in the hand draws it and was taken by the person herself. */
  chooseLabel(label: LabelId): void
  /** The tool that drew last, with its class. */
  repeatLast(): void
  selectShapes(ids: readonly ShapeId[]): void
  selectAll(): void
  /** All visible objects of these classes. */
  selectClass(label: LabelId): void
  pointAt(id: ShapeId | null): void
  /** Selects the next (+1) or previous (−1) object in drawing order. */
  cycleSelection(by: 1 | -1): void
  /** Selects the next larger object under the hand, and after the largest the smallest. */
  cycleUnder(): void
  stageTool(event: ToolEvent): void
  /** Completes what the hand is drawing where it can be completed, and drops it otherwise. */
  finishGesture(): void
  undo(): void
  redo(): void
  /** The picked vertex where there is one, else the selected objects. */
  deletePicked(): void
  /** Drops what the hand is doing; between gestures, the selection. */
  cancel(): void
  /**
   * The arrows: while a tool draws they move the crosshair by `dx`, `dy` CSS px, else the picked vertex or the selected
   * objects by as many px of the picture.
   */
  arrow(dx: number, dy: number): void
  /** The key that stands for a click at the crosshair. */
  pressPointer(): void
  /** The next (+1) or previous (−1) vertex or node of the selected object is picked. */
  cycleVertex(by: 1 | -1): void
  /** A new vertex in the middle of the edge after the picked one. */
  insertVertex(): void
  tell(notice: Notice | null): void
}

/** What is done to objects other than drawing them. Each action is one step of undo. */
export interface ShapesSlice {
  deleteSelected(): void
  relabelSelected(label: LabelId): void
  setParent(id: ShapeId, parent: ShapeId | null): void
  /** Null takes the answer away. */
  setAttribute(ids: readonly ShapeId[], attribute: AttributeId, value: AttributeValue | null): void
  /** An answer about the whole picture. */
  setAnswer(attribute: AttributeId, value: AttributeValue | null): void
  setFlag(flag: 'occluded' | 'truncated', on: boolean): void
  /** The node of the selected skeleton that is picked, or the one given. */
  setNodeState(state: NodeState, node?: string): void
  /** The picked point of a skeleton, else a flag of the selected objects, to the other state. */
  toggle(what: 'occluded' | 'truncated' | 'absent'): void
  /** Numbers typed for a box, a rotated box, an ellipse or a keypoint. */
  setGeometry(id: ShapeId, geometry: Geometry): void
  reorder(to: 'front' | 'forward' | 'backward' | 'back'): void
  /** Degrees clockwise, of rotated boxes, ellipses, polygons, polylines and skeletons, round their common middle. */
  rotateSelected(degrees: number): void
  /** Copies the selected objects with their parts to the clipboard of the system. */
  copySelected(): Promise<void>
  cutSelected(): Promise<void>
  paste(): Promise<void>
  duplicateSelected(): void
  /** All objects of the task before this one in the batch, on top of those here. */
  copyFromPrevious(): Promise<void>
  uniteSelected(): void
  /** Takes the other selected areas out of the first selected one. */
  subtractSelected(): void
  intersectSelected(): void
  /** Joins two selected polylines at their nearest ends. */
  joinSelected(): void
  /** Fills the holes of the selected polygons. */
  fillHoles(): void
  /** Polygons, boxes and ellipses to masks, masks to polygons. */
  convertSelected(to: 'mask' | 'polygon'): void
  /** Goes on drawing the selected polygon or polyline from its picked or last point. */
  continueSelected(): void
}

/** How the picture lies on the canvas, and what is seen of the document. */
export interface ViewSlice {
  /** Null until the size of the canvas is known. */
  readonly view: View | null
  readonly canvas: CanvasSize | null
  /** The whole picture is shown, and stays so when the window changes its size. */
  readonly fitted: boolean
  readonly hidden: HiddenShapes
  readonly locked: ReadonlySet<ShapeId>
  stageView(view: View): void
  stageResized(size: CanvasSize): void
  zoomBy(factor: number): void
  fit(): void
  actualSize(): void
  /** The selected objects, these, or a part of the picture, as large as fits. */
  zoomTo(target?: readonly ShapeId[] | Bounds): void
  /** By CSS px. */
  pan(dx: number, dy: number): void
  setHidden(ids: readonly ShapeId[], hidden: boolean): void
  setLocked(ids: readonly ShapeId[], locked: boolean): void
  setClassHidden(label: LabelId, hidden: boolean): void
  /** The others of what is selected, or everything again. */
  hideOthers(): void
  showAll(): void
}

/** What the person has set for herself; shown at once and kept behind. */
export interface PreferencesSlice {
  readonly preferences: Preferences
  /** From `preferences.keys` and the defaults. */
  readonly keymap: Keymap
  /** The keys of the classes of the batch that is open. */
  readonly classKeys: ClassKeys
  loadPreferences(): Promise<void>
  /** Keeps when the last change is kept. */
  preferencesSaved(): Promise<void>
  setPreferences(part: Partial<Preferences>): void
  setDisplay(part: Partial<Display>): void
  /** Gives a command these keys; those of another command that are among them are taken from it. */
  setKeys(command: CommandId, keys: readonly string[]): void
  /** Gives a class of the open batch this key; a class that has it takes the one that becomes free. */
  setClassKey(label: LabelId, key: string): void
  resetKeys(): void
}

/** Looking over the document before it is submitted. */
export interface CheckSlice {
  /** Null while the list is closed. */
  readonly findings: readonly Finding[] | null
  /** Opened because of a submission: it can go on from there, where there are only warnings. */
  readonly checkedForSubmit: boolean
  openCheck(): void
  closeCheck(): void
  /** The document changed: makes the list again, soon, where it is open. */
  recheck(): void
  showFinding(finding: Pick<Finding, 'shapes' | 'at'>): void
  fixFinding(finding: Finding): void
}

/** What came back from review with the open task, and what she decides of it. */
export interface ReviewSlice {
  /** Null where nothing came back. */
  readonly review: ReviewView | null
  /** The proposal that is looked at: hers is outlined over the picture, until something else is selected. */
  readonly looked: Proposal | null
  /** Goes to an object that the reviewer said something about. */
  showRemark(object: ShapeId): void
  /** Goes to the objects of hers that were merged. */
  showMerged(): void
  lookAt(proposal: Proposal): void
  /** Goes to the next remark or proposal that there is something to do about. */
  nextRemark(): void
  /** Hers in the place of the reviewer's; of the proposal that is looked at or selected, unless told. */
  takeMine(proposal?: Proposal): void
  keepTheirs(proposal?: Proposal): void
}

/** Whatever explains the program: keys, palette of commands, guideline, tour. At most one dialog is open. */
export interface HelpSlice {
  readonly dialog: 'keys' | 'palette' | 'display' | 'tour' | 'account' | 'pictures' | null
  openDialog(dialog: HelpSlice['dialog']): void
  /** Place in the tour, from 0. */
  readonly tourStep: number
  goTour(step: number): void
  endTour(): void
}

export interface SyncSlice {
  /** Null while nobody is signed in. */
  readonly sync: SyncStatus | null
  readonly syncPanelOpen: boolean
  openSyncPanel(open: boolean): void
  syncNow(): void
  pauseDownloads(paused: boolean): void
  /** The next pictures come whatever hours and budget say. */
  fetchNow(): void
  /** They hold from now on for everybody at this computer; answers why they will not after a restart, or null. */
  /** Opens a task whose result was set aside, from wherever she is, to mend it. */
  mend(task: TaskId): Promise<void>
  /** Gives up the result of a task that was set aside; answers what is wrong, or null. */
  dismiss(task: TaskId): Promise<DiskError | null>
  setPictureRules(part: Partial<PictureRules>): Promise<DiskError | null>
}
