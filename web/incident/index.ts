export { IncidentBrief } from './brief.tsx'
export { EvidenceList } from './evidence.tsx'
