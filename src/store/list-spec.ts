/** What a list can be asked, as data. */
import type { Schema } from './schema.ts'

export interface ListSpec {
  readonly table: keyof Schema & string
  /** Column that tells rows of one sort key apart. */
  readonly id: string
  /** Column that `from`, `to` and `since` mean, and how it tells time. */
  readonly time: { readonly column: string; readonly unit: 'iso' | 'us' } | null
  readonly fields: Readonly<Record<string, FieldSpec>>
  /** What `is:WORD` means, in the query language. */
  readonly is: Readonly<Record<string, readonly Clause[]>>
  /** Columns by the names they are sorted by. */
  readonly sorts: Readonly<Record<string, string>>
  /** `-urgency`, as the parameter says it. */
  readonly defaultSort: string
}

/**
 * `words`: several in one column, between spaces. `address`: one or a network. `search`: free text, lower case.
 * `integer`: a number by which things are told apart, in any of the columns. `number`: one that is more or less.
 */
export type FieldSpec =
  | { readonly kind: 'choice'; readonly column: string; readonly values: readonly string[] }
  | { readonly kind: 'text' | 'number'; readonly column: string }
  /** `presence`: it holds where anything stands in the column; `past`: where a time stands there that has come. */
  | { readonly kind: 'flag'; readonly column: string; readonly of?: 'presence' | 'past' }
  | SearchField
  | (Omit<SearchField, 'kind'> & { readonly kind: 'words' })
  | { readonly kind: 'address'; readonly columns: readonly string[] }
  | {
      readonly kind: 'integer'
      readonly columns: readonly string[]
      /** Numbers that have a name. */
      readonly names: Readonly<Record<string, number>>
    }

export interface SearchField {
  readonly kind: 'search'
  readonly column: string
  /** Where its words stand one by one too, with an index; then beginnings of words are found, in the column after a space. */
  readonly words?: { readonly table: string; readonly word: string; readonly of: string }
}

export interface Clause {
  readonly field: string
  /** `is`: one of the values; for text to be found, all of them. */
  readonly op: 'is' | 'gt' | 'gte' | 'lt' | 'lte'
  readonly values: readonly (string | number)[]
  readonly isNot: boolean
  /** Few words begin so: the rows are found by them. Set by `narrowed`. */
  readonly isRare?: boolean
}
