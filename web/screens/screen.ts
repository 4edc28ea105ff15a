import type { ComponentType } from 'react'
import type { QueryOptions } from '../api/index.ts'
import type { IconName } from '../kit/index.ts'
import type { Permission } from '../session/index.tsx'

/**
 * One route and what the shell has to know of it. To add one: a folder here, and a line in `all.ts`; the rail, the palette, the
 * shortcuts, the title and the tests of every route are made of it.
 */
export interface Screen {
  /** As the router takes it: `/soc/s/$id`. */
  readonly path: string
  /** Of the tab; the page may say more with `useTitle`. */
  readonly title: string
  /** Loaded when it is opened, or about to be. */
  readonly load: () => Promise<ComponentType>
  /** What it will ask first: asked while its script is still coming, and when a link to it is pointed at. */
  readonly ahead?: (place: Place) => readonly QueryOptions[]
  /** Who lacks it is told which role has it. */
  readonly needs?: Permission
  /** Where the shell leads to it; absent: other screens do. */
  readonly menu?: Menu
  /** Fills the window, and scrolls inside: the shell adds no room around it. */
  readonly isFixed?: boolean
}

export interface Place {
  readonly params: Readonly<Record<string, string>>
  readonly search: Readonly<Record<string, string | undefined>>
}

export interface Menu {
  readonly icon: IconName
  /** `main` and `foot` are parts of the rail; `more`: the palette and the profile's sheet only. */
  readonly place: 'main' | 'foot' | 'more'
  /** After `g`: goes there. */
  readonly key?: string
  /** One of the five at the foot of a phone. */
  readonly isTab?: boolean
}
