import type { DetectorCard } from '../../contracts/index.ts'

/**
 * What is so of every detector that is no part of AMOSKYS. It never leads an alert, so its headline and summary stand where
 * one speaks of it alone.
 */
export const outsideCard: DetectorCard = {
  name: 'outside',
  kind: 'outside',
  technique: '',
  techniqueName: '',
  severity: 'low',
  subject: 'actor',
  headline: 'Your detector {detector} reported {actor}: {title}',
  summary:
    'Your detector {detector} reported {actor}: {title}. How it came to that is not known here.',
  innocent: [
    {
      text: 'What {detector} reports may have a harmless reason that it knows nothing of.',
      check: 'Look at what {detector} itself recorded of {actor} at that time.',
    },
  ],
  blind: ['What {detector} looked at, and how often it is wrong: only its report is known here.'],
  lookedLike: 'what your detector {detector} reported',
  tried: null,
  recommend: {
    action: 'watch',
    target: 'actor',
    ttlSeconds: 14_400,
    why: 'A report alone is no reason to cut anything off.',
  },
}
