/** Shapes that many resources have in them. */
import { z } from 'zod'

/** `inc_` and a ULID. */
export function idText(prefix: string) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`), `expected ${prefix}_ and a ULID`)
}

export const timeText = z.iso.datetime({ offset: true }).describe('RFC 3339.')
