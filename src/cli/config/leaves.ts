import { z } from 'zod'

/** One setting that holds a value: where it stands in the file, and which variable overrides it. */
export interface Leaf {
  readonly path: readonly string[]
  /** `fusion.strategy` */
  readonly key: string
  /** `AMOSKYS_FUSION_STRATEGY` */
  readonly variable: string
  readonly schema: z.ZodType
  readonly says: string
  readonly isTexts: boolean
}

export function leavesOf(schema: z.ZodType, path: readonly string[] = []): Leaf[] {
  const inner = unwrap(schema)
  if (!(inner instanceof z.ZodObject)) return [leaf(schema, path)]
  return Object.entries(inner.shape).flatMap(([name, child]) =>
    leavesOf(child as z.ZodType, [...path, name]),
  )
}

function leaf(schema: z.ZodType, path: readonly string[]): Leaf {
  const inner = unwrap(schema)
  const snake = path.map((part) => part.replace(/[A-Z]/g, '_$&').toUpperCase()).join('_')
  return {
    path,
    key: path.join('.'),
    variable: `AMOSKYS_${snake}`,
    schema,
    says: schema.description ?? inner.description ?? '',
    isTexts: inner instanceof z.ZodArray && inner.element instanceof z.ZodString,
  }
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return unwrap(schema.unwrap() as z.ZodType)
  }
  return schema
}
