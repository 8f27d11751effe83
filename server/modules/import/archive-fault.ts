/** Why an archive is not imported; `entry` says where. */
export type ArchiveFault =
  | 'not-an-archive'
  | 'truncated'
  | 'damaged'
  | 'encrypted'
  | 'unsupported'
  /** A name that leads out of the folder it is unpacked into, or that no file can have. */
  | 'bad-path'
  | 'link'
  | 'double-name'
  | 'too-many'
  | 'too-large'
