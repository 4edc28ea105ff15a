/** Shapes of the tables of hosts: what each sensor knows of one, and what is known of it and set by people in all. */
export interface EntityTables {
  entities: EntityRow
}

/** By sensor and address. */
export interface HostRow {
  sensor: string
  address: string
  first_us: number
  last_us: number
  /** The `HostSighting`. */
  body: string
}

/** By address, over all sensors. People's words stand in the last six columns; the others follow from `hosts`. */
export interface EntityRow {
  address: string
  is_home: 0 | 1
  kind: string
  mac: string
  /** In lower case, between spaces, to be searched; the first of them as it was heard. */
  names: string
  name: string
  first_us: number
  last_us: number
  /** 0 low to 3 critical: as it was set, else by kind. */
  weight: number
  /** '' where nobody set it. */
  importance: string
  /** Between spaces. */
  tags: string
  owner: string
  /** Id of the account that set it last; '' where nobody did. */
  set_by: string
  /** ISO 8601; '' where nobody set it. */
  set_time: string
  /** One more with each change by a person; 0: nobody changed it. */
  version: number
}
