/**
 * Faults put in on purpose, each of which takes away one of the things that nothing may be lost without. The simulator has to
 * find every one of them: where it does not, it proves nothing.
 */
export const MUTANTS = [
  /** The disk's sync does nothing. */
  'no-datasync',
  /** The server answers before its transaction is on the disk. */
  'acknowledge-before-commit',
  /** Streams and operations have no primary key on the server. */
  'no-unique-keys',
  /** The client commits how far it has read before what it has read. */
  'cursor-before-page',
  /** The client drops finished work on a task that was withdrawn. */
  'lease-on-client',
  /** A disk that was put back counts on from where it was, and nobody notices that the numbers are used. */
  'numbers-used-again',
] as const
export type Mutant = (typeof MUTANTS)[number]
