/** What our words mean, in a sentence or two each. */
export interface Term {
  /** Of its address: `/help#beacon`. */
  readonly id: string
  readonly term: string
  readonly text: string
  readonly group: TermGroup
}

export type TermGroup =
  | 'What you work on'
  | 'How sure, how bad'
  | 'What is found'
  | 'What is seen'
  | 'What you do'

const work = 'What you work on' as const
const sure = 'How sure, how bad' as const
const found = 'What is found' as const
const seen = 'What is seen' as const
const deed = 'What you do' as const

export const terms: readonly Term[] = [
  {
    id: 'incident',
    group: work,
    term: 'Incident',
    text: 'One host and every alert about it that belongs together, with one verdict. It is what you open, take and close.',
  },
  {
    id: 'alert',
    group: work,
    term: 'Alert',
    text: 'One behaviour that looks like an attack, made of one or more signals, with its explanation. It grows while evidence comes in.',
  },
  {
    id: 'signal',
    group: work,
    term: 'Signal',
    text: 'What a single detector noticed: a rate, a rhythm, a first contact. Signals about the same host are put together into an alert.',
  },
  {
    id: 'entity',
    group: work,
    term: 'Entity',
    text: 'A host by its address, with what is normal for it. An alert is about one of your own where there is one.',
  },
  {
    id: 'queue',
    group: work,
    term: 'Needs you and Watching',
    text: 'Two queues. What needs you is urgent enough for a person to look at now; what is watched is open, and not urgent.',
  },
  {
    id: 'sensor',
    group: work,
    term: 'Sensor',
    text: 'What reads packets: an interface, a folder of captures, or a replay. Each has a name, and says how much it could not take.',
  },
  {
    id: 'confidence',
    group: sure,
    term: 'Confidence',
    text: 'How likely it is that this is malicious, from 0 to 100%, with a plausible range. It says nothing of how bad it would be.',
  },
  {
    id: 'severity',
    group: sure,
    term: 'Severity',
    text: 'How bad it is if it is true: critical, high, medium, low or info. Where we are less than 80% sure, it presses less: then the shape, word and colour that lead are those of its urgency, and “critical if true” stands behind.',
  },
  {
    id: 'outcome',
    group: sure,
    term: 'Outcome',
    text: 'Whether the attack worked, as far as the traffic shows: signs that it worked, no sign that it worked, or unknown.',
  },
  {
    id: 'urgency',
    group: sure,
    term: 'Urgency',
    text: 'The order of the queue, from 0 to 100: severity, confidence, the importance of the host and how fresh it is, added up where you can see it.',
  },
  {
    id: 'odds',
    group: sure,
    term: 'Odds',
    text: 'How much more likely yes is than no. Odds of 9 to 1 are a chance of 90%.',
  },
  {
    id: 'points',
    group: sure,
    term: 'Points',
    text: 'Evidence on a scale that adds up: ten points are ten times the odds, and three points roughly double them.',
  },
  {
    id: 'base',
    group: sure,
    term: 'Starting point',
    text: 'How often such a thing is malicious before any evidence is looked at, said as “1 in 200”.',
  },
  {
    id: 'calibration',
    group: sure,
    term: 'Calibration',
    text: 'The check of the chance against what people decided: of all that was called 90%, about 90% should turn out to be real.',
  },
  {
    id: 'counterfactual',
    group: sure,
    term: 'What would change our mind',
    text: 'The smallest changes with which the verdict would be another one, found by scoring again.',
  },
  {
    id: 'baseline',
    group: sure,
    term: 'Normal for this host',
    text: 'The range in which a figure of this host lay before, learned from its own traffic. Without enough history there is none, and it says so.',
  },
  {
    id: 'scan',
    group: found,
    term: 'Scan',
    text: 'Asking many hosts, or many ports of one host, to see who answers. A way to look around.',
  },
  {
    id: 'beacon',
    group: found,
    term: 'Beacon',
    text: 'Connections to the same place at a steady pace, as a program makes that asks for orders. Update services do it, too.',
  },
  {
    id: 'c2',
    group: found,
    term: 'C2',
    text: 'Command and control: the server from which an intruder steers a machine that was taken over.',
  },
  {
    id: 'brute-force',
    group: found,
    term: 'Password guessing',
    text: 'Many logins in a short time. Whether one of them worked is inferred from how long it lasted and how much was sent.',
  },
  {
    id: 'tunnel',
    group: found,
    term: 'Tunnel',
    text: 'Data inside something that is meant for another purpose, such as name lookups or pings, to get past a firewall.',
  },
  {
    id: 'exfiltration',
    group: found,
    term: 'Exfiltration',
    text: 'Data that leaves the network: far more sent to one place than this host has sent before.',
  },
  {
    id: 'flood',
    group: found,
    term: 'Flood',
    text: 'So many packets that a service can no longer answer. Reflected floods come from servers that were asked in the name of the victim.',
  },
  {
    id: 'arp-spoofing',
    group: found,
    term: 'ARP spoofing',
    text: 'A machine that claims the address of another on the same network, so that traffic goes through it.',
  },
  {
    id: 'technique',
    group: found,
    term: 'Technique',
    text: 'The name that MITRE ATT&CK gives to a way of attacking, such as T1071 for talking over an application protocol.',
  },
  {
    id: 'flow',
    group: seen,
    term: 'Flow',
    text: 'One conversation between two addresses and ports, with its packets and bytes each way. Content is not kept.',
  },
  {
    id: 'ja4',
    group: seen,
    term: 'JA4',
    text: 'A fingerprint of how a program greets a TLS server. The same program has the same one, whatever it encrypts.',
  },
  {
    id: 'txt',
    group: seen,
    term: 'TXT',
    text: 'A kind of name lookup whose answer is free text. Seldom needed by people, and handy for tunnels.',
  },
  {
    id: 'sni',
    group: seen,
    term: 'Server name',
    text: 'The name that a client asks for when it opens an encrypted connection. It is sent in the open.',
  },
  {
    id: 'lag',
    group: seen,
    term: 'Behind',
    text: 'How far what you see lags behind what the sensor read. What was dropped is told beside it; nothing is left out in silence.',
  },
  {
    id: 'blind',
    group: seen,
    term: 'What we could not see',
    text: 'Every explanation says it: content that is encrypted, time when no sensor ran, what happened on the host itself.',
  },
  {
    id: 'take',
    group: deed,
    term: 'Take',
    text: 'You are on it, and others see that. It can be given back.',
  },
  {
    id: 'disposition',
    group: deed,
    term: 'Disposition',
    text: 'Why an incident is closed; one of five, because “true but expected here” and “the detector was wrong” teach different things.',
  },
  {
    id: 'malicious',
    group: deed,
    term: 'Real and harmful',
    text: 'A disposition: it was an attack.',
  },
  {
    id: 'expected',
    group: deed,
    term: 'Real, but expected here',
    text: 'A disposition: what was seen happened, and it is fine here, as a backup or your own scanner is. A mute can follow from it.',
  },
  {
    id: 'detector-error',
    group: deed,
    term: 'The detector was wrong',
    text: 'A disposition: what it says did not happen.',
  },
  {
    id: 'duplicate',
    group: deed,
    term: 'Part of another incident',
    text: 'A disposition: it is joined to the other one, and can be split off again.',
  },
  {
    id: 'inconclusive',
    group: deed,
    term: 'Cannot tell',
    text: 'A disposition: closed for now, with a day to look at it again.',
  },
  {
    id: 'mute',
    group: deed,
    term: 'Mute',
    text: 'Hides what is expected, of one kind and about one host, until a day that you choose. Who, why and how much it hides stay visible.',
  },
  {
    id: 'investigation',
    group: deed,
    term: 'What was looked up',
    text: 'What sources say of the addresses, names and files of an incident, and a risk from 0 to 100 with the terms that it adds up from. Where one cannot be sure, it says why.',
  },
  {
    id: 'action',
    group: deed,
    term: 'Action',
    text: 'Something done to the network about an incident: a block, an isolation, a rate limit. Each has a time limit and a way back.',
  },
  {
    id: 'responder',
    group: deed,
    term: 'Responder',
    text: 'The process that acts, and the only one with the privileges for it. Without one nothing can be done from here.',
  },
  {
    id: 'in-force',
    group: deed,
    term: 'In force',
    text: 'Read back: the kernel or the engine that enforces it said that it is so. What nobody has read back is “not confirmed”.',
  },
  {
    id: 'blast-radius',
    group: deed,
    term: 'Whom it touches',
    text: 'Hosts of yours that had flows with the target in the last hour. Where that cannot be known you are asked to type the target.',
  },
  {
    id: 'approval',
    group: deed,
    term: 'Approval',
    text: 'What somebody may not do alone waits for a person who may. What touches a critical host waits for two, and whoever asked is not the second.',
  },
  {
    id: 'dry-run',
    group: deed,
    term: 'Dry run',
    text: 'What would be done is told and recorded, and nothing is changed. A responder can run dry, and so can a policy.',
  },
  {
    id: 'policy',
    group: deed,
    term: 'Policy',
    text: 'What may be done about an incident, by how sure it is and how important its target. A cell records, suggests, asks, or acts by itself.',
  },
  {
    id: 'never-block',
    group: deed,
    term: 'Never-block list',
    text: 'Addresses, networks and domains to which nothing is ever done. What this machine found out of its surroundings stands on it by itself.',
  },
  {
    id: 'hold-off',
    group: deed,
    term: 'Left alone by policy',
    text: 'After somebody took an action back, policy does nothing by itself to that target for a while. People still may.',
  },
  {
    id: 'stop-response',
    group: deed,
    term: 'Stop all response',
    text: 'One switch: all that is in force is taken back, and nothing more is done until an admin lets it go on.',
  },
  {
    id: 'audit',
    group: deed,
    term: 'Audit log',
    text: 'Who did what and when. Its entries are chained and signed, so that one that was changed or taken out is noticed.',
  },
  {
    id: 'trace',
    group: deed,
    term: 'Trace',
    text: 'The number of one request or one verdict, found again in the logs. Copy it when you report a fault.',
  },
]

export const groups: readonly TermGroup[] = [work, sure, found, seen, deed]

/** The fixed table: below the last number the first word. */
export const confidenceWords: readonly { readonly range: string; readonly words: string }[] = [
  { range: '95% and more', words: 'almost certainly malicious' },
  { range: '80 to 95%', words: 'very likely malicious' },
  { range: '55 to 80%', words: 'likely malicious' },
  { range: '45 to 55%', words: 'roughly even: we cannot tell' },
  { range: '20 to 45%', words: 'probably benign' },
  { range: '5 to 20%', words: 'very likely benign' },
  { range: 'under 5%', words: 'almost certainly benign' },
]

export function foundTerms(typed: string): readonly Term[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  return terms.filter(({ term, text, id }) => {
    const all = `${term} ${id} ${text}`.toLowerCase()
    return words.every((word) => all.includes(word))
  })
}
