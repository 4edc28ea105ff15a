export interface PreferencesTables {
  preferences: PreferencesRow
}

/** How one person wants to see things. */
export interface PreferencesRow {
  /** Id of the user. */
  user: string
  /** As JSON. */
  body: string
  version: number
  /** Milliseconds since the Unix epoch. */
  changed_ms: number
}
