import { z } from 'zod'

/** Entries that are kept; nobody oversees more. */
export const neverMax = 4096

export const neverSchema = z.strictObject({
  id: z.string().max(64),
  value: z.string().min(1).max(253),
  kind: z.enum(['address', 'network', 'domain']),
  reason: z.string().max(500),
  isBuiltIn: z.boolean(),
  owner: z.string().max(64),
  createdAt: z.string().max(32),
  expiresAt: z.string().max(32).nullable(),
})
