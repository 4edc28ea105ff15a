/** Icons on a square of 20, marks of severity on one of 16: lines that are drawn, and shapes that are filled. */
export interface Shape {
  readonly line?: string
  readonly fill?: string
}

export const icons = {
  actions: {
    line: 'M10 2.5 16 5v4.500c0 4-2.500 6.500-6 8-3.500-1.500-6-4-6-8V5zM7 10l2.200 2.200L13 8.500',
  },
  agents: {
    line: 'M10 10v7M6.8 13.2a4.5 4.5 0 1 1 6.4 0M4.3 15.7a8 8 0 1 1 11.4 0',
    fill: 'M8.4 10a1.6 1.6 0 1 0 3.2 0a1.6 1.6 0 1 0 -3.2 0z',
  },
  audit: {
    line: 'M8 12l4-4M8.5 6.5l1.7-1.7a3.5 3.5 0 0 1 5 5L13.5 11.5M11.5 13.5l-1.7 1.7a3.5 3.5 0 0 1-5-5L6.5 8.5',
  },
  bell: { line: 'M5 14V9a5 5 0 0 1 10 0v5l1.5 1.5h-13zM8.5 17.5h3' },
  clock: { line: 'M10 6v4l3 2M3 10a7 7 0 1 0 14 0a7 7 0 1 0 -14 0z' },
  cloud: { line: 'M6 15h8a3.5 3.5 0 0 0 .5-7A5 5 0 0 0 5 8.5 3.3 3.3 0 0 0 6 15zM3 3l14 14' },
  copy: { line: 'M7 7h9v10H7zM13 7V3.5H4V13h3' },
  cortex: {
    line: 'M10 10 4 4M10 10l6-6M10 10v7M10 10 3 12M10 10l7 2',
    fill: 'M7.4 10a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 0zM2.5 4a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0zM14.5 4a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0zM8.5 17a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0zM1.5 12a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0zM15.5 12a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0z',
  },
  down: { line: 'M5 8l5 5 5-5' },
  entities: { line: 'M3 4h9v6H3zM5.5 13H9M7.5 10v3M13 8h4v8h-6v-3' },
  globe: {
    line: 'M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM3 10h14M10 3c4 4 4 10 0 14M10 3c-4 4-4 10 0 14',
  },
  help: {
    line: 'M7.5 7.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1 1-1.1 1.8M10 14.5v.1M2.5 10a7.5 7.5 0 1 0 15 0a7.5 7.5 0 1 0 -15 0z',
  },
  host: { line: 'M3 4h14v9H3zM7 16.5h6M10 13v3.5' },
  key: { line: 'M12 8l5-5M14 6l2 2M4 11.5a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z' },
  left: { line: 'M12 5 7 10l5 5' },
  lock: { line: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9' },
  logs: { line: 'M3 5h14M3 9h9M3 13h14M3 17h6' },
  map: {
    line: 'M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15zM2.5 10h15M10 2.5c5 5 5 10 0 15M10 2.5c-5 5-5 10 0 15',
  },
  neural: {
    line: 'M4 5.5 10 3l6 2.5M4 5.5v9L10 17l6-2.5v-9M4 5.5 10 10l6-4.5M4 14.5 10 10l6 4.5M10 3v14',
  },
  pause: { line: 'M7 5v10M13 5v10' },
  right: { line: 'M8 5l5 5-5 5' },
  search: { line: 'M13.5 13.5 17 17M3.5 9a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0z' },
  server: { line: 'M3 4h14v5H3zM3 11h14v5H3zM6 6.5h.1M6 13.5h.1' },
  settings: {
    line: 'M3 6h8M15 6h2M3 14h2M9 14h8M11 6a2 2 0 1 0 4 0a2 2 0 1 0 -4 0zM5 14a2 2 0 1 0 4 0a2 2 0 1 0 -4 0z',
  },
  soc: { line: 'M3 11.5 5 4h10l2 7.5V16H3zM3 11.5h4l1 2h4l1-2h4' },
  system: { line: 'M2 11h3.5l2-6 3.5 11 2.5-7 1 2H18' },
  undo: { line: 'M7 4 3.5 7.5 7 11M3.5 7.5H12a4.5 4.5 0 0 1 0 9H8' },
  up: { line: 'M5 12l5-5 5 5' },
  close: { line: 'M5 5l10 10M15 5 5 15' },
  check: { line: 'M4 10.5 8 14.5 16 6' },
  plus: { line: 'M10 4v12M4 10h12' },
  menu: { line: 'M3 6h14M3 10h14M3 14h14' },
  play: { fill: 'M6 4l10 6-10 6z' },
  mute: { line: 'M4 8v4h3l4 3V5L7 8zM14 8l4 4M18 8l-4 4' },
  more: {
    fill: 'M4 10a1.500 1.500 0 1 0 3 0a1.500 1.500 0 1 0-3 0zM8.500 10a1.500 1.500 0 1 0 3 0a1.500 1.500 0 1 0-3 0zM13 10a1.500 1.500 0 1 0 3 0a1.500 1.500 0 1 0-3 0z',
  },
  user: {
    line: 'M6.500 7a3.500 3.500 0 1 0 7 0a3.500 3.500 0 1 0-7 0zM3.500 17c.800-3.500 3.400-5 6.500-5s5.700 1.500 6.500 5',
  },
} as const satisfies Readonly<Record<string, Shape>>

export const marks = {
  critical: {
    line: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z',
    fill: 'M4.6 8a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0 -6.8 0z',
  },
  high: { fill: 'M8 1.5 15.2 14.5H.8z' },
  info: { line: 'M2.5 8a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0z' },
  low: { fill: 'M2 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0z' },
  medium: { fill: 'M8 .8 15.2 8 8 15.2.8 8z' },
  ok: { line: 'M2.5 8.5 6.5 12.5 13.5 4' },
} as const satisfies Readonly<Record<string, Shape>>

export type IconName = keyof typeof icons
export type MarkName = keyof typeof marks
