export { afterPage, untilThere } from './after-page.ts'
export { AwayNote, useAway } from './away.tsx'
export { Brand } from './brand.tsx'
export { Choice } from './choice.tsx'
export { Data, Typed } from './data.tsx'
export { fieldMs, fieldText, morningIn } from './field-time.ts'
export { bounds, type SensorState, sensorState, sensorWords } from './health.ts'
export { Icon, Mark } from './icon.tsx'
export { IncidentRows } from './incident-rows.tsx'
export { useIsWide } from './is-wide.ts'
export {
  areLettersOn,
  boundDeeds,
  type KeyDeeds,
  nameOf,
  type OwnKeys,
  ownKey,
  setOwnKeys,
  switchSingleKeys,
  useKeys,
  useShownKeys,
} from './keys.ts'
export { kindNoun, kindText } from './kinds.ts'
export { freezeMoments, Moment, sinceText, useNow } from './moment.tsx'
export { commandLine } from './own-command.ts'
export { Panel } from './panel.tsx'
export { QrCode } from './qr-code.tsx'
export { useRowKeys } from './row-keys.ts'
export { Scrolls } from './scrolls.tsx'
export { Severity, type SeverityName, urgencyOf } from './severity.tsx'
export type { IconName, MarkName } from './shapes.ts'
export { keyParts, type Shortcut, type ShortcutGroup, shortcuts, singleKeys } from './shortcuts.ts'
export { Answer, Empty, ErrorPanel, Missing, Skeleton, Trace, whyText } from './states.tsx'
export * from './text.ts'
export { isAll, type Range, rangeText } from './time-range.ts'
export { useOwnTitle, useTitle } from './title.ts'
export { useUrl, useUrlText } from './url.ts'
export { useRange, useTimeRange, useUsedRange } from './use-time-range.ts'
export { stepsBackTo } from './way.ts'
export { useWidth, useWidthOf } from './width.ts'
