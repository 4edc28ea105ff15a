import type { DetectorCard } from '../../contracts/index.ts'

/** What is always so of a model over single flows. It claims "malicious", never a technique. */
export const flowTreesCard: DetectorCard = {
  name: 'flow-trees',
  kind: 'model',
  technique: '',
  techniqueName: '',
  severity: 'medium',
  subject: 'actor',
  headline: '{actor} had traffic with {peer} that the flow model counted as malicious',
  summary:
    'A model trained on labelled captures compared the shape of single flows: sizes, timing and flags. Flows between {actor} and {peer} looked more like its malicious examples than its benign ones. It does not know what was said, and does not name a technique.',
  innocent: [
    {
      text: 'An application the model has never met can look unusual.',
      check: 'See which program on {actor} talks to {peer}, and whether that is new.',
    },
    {
      text: 'Backups, monitoring and automated tests repeat themselves as attacks do.',
      check: 'Look for the same flows at the same hours on earlier days.',
    },
  ],
  blind: [
    'The model sees one flow at a time: of scans, floods and forged addresses, which only many show, it says nothing.',
    'It was trained on known kinds of attack; a new kind may pass as benign.',
    'Addresses, ports and contents are not part of what it looks at.',
  ],
  unfit: ['T1046', 'T1498', 'T1498.002', 'T1499', 'T1557', 'T1557.001', 'T1557.002'],
  lookedLike: 'traffic of {actor} like that of known attacks',
  tried: null,
  recommend: {
    action: 'watch',
    target: 'actor',
    ttlSeconds: 86_400,
    why: 'A model alone names no technique: look at the flows before acting on them.',
  },
}
