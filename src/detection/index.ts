/** Observations in, alerts out: features, models, behaviours, fusion and explanation, composed. */
export { createJudging, type Judged, type JudgingOptions } from './detection.ts'
export { type Found, type JudgeSettings, openJudge, openThreadJudge } from './judge.ts'
