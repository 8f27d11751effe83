import { z } from 'zod'

/** A field of a command's input, as the command line must know it. */
export interface Field {
  readonly name: string
  /** `secret` is asked for where `-` is given; `file` is a file's name, whose text is the value. */
  readonly kind: 'text' | 'secret' | 'file' | 'number' | 'flag' | 'list'
  readonly choices: readonly string[] | null
  readonly required: boolean
}

export function fieldsOf(input: z.ZodObject): readonly Field[] {
  return Object.entries(input.shape).map(([name, schema]) => {
    const inner = unwrapped(schema as z.ZodType)
    return {
      name,
      kind: kindOf(name, inner),
      choices: choicesOf(inner),
      required: !(schema as z.ZodType).safeParse(undefined).success,
    }
  })
}

function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return unwrapped(schema.unwrap() as z.ZodType)
  return schema instanceof z.ZodPipe ? unwrapped(schema.in as z.ZodType) : schema
}

function kindOf(name: string, schema: z.ZodType): Field['kind'] {
  const meta = schema.meta()
  if (meta?.writeOnly === true) return 'secret'
  if (meta?.contentMediaType !== undefined) return 'file'
  if (schema instanceof z.ZodBoolean) return 'flag'
  if (schema instanceof z.ZodNumber) return 'number'
  if (schema instanceof z.ZodArray) return 'list'
  if (
    schema instanceof z.ZodString ||
    schema instanceof z.ZodStringFormat ||
    schema instanceof z.ZodEnum ||
    schema instanceof z.ZodUnion
  )
    return 'text'
  throw new Error(`field "${name}": inputs of commands are flat`)
}

function choicesOf(schema: z.ZodType): readonly string[] | null {
  const one = schema instanceof z.ZodArray ? unwrapped(schema.element as z.ZodType) : schema
  return one instanceof z.ZodEnum ? one.options.map(String) : null
}
