{{/*
What replicas are counted by. A signal's query is about the pods of this release; KEDA divides its
value by the target of one replica. Replicas of the warm pool are demand that nobody makes. What the
server does not report is counted by KEDA's HTTP interceptor, which also holds the request that wakes
a service without replicas.
*/}}
{{- define "modelserver.triggers" -}}
{{- $root := . }}
{{- $pods := printf "%s-.+" (include "modelserver.fullname" .) }}
{{- $namespace := printf "{namespace='%s',pod=~" .Release.Namespace }}
{{- with .Values.autoscaling }}
{{- $scaling := . }}
{{- $signals := .signals | default dict }}
{{- if and (not $signals) (not .interceptor.targets) }}{{ $signals = .defaultSignals | default dict }}{{ end }}
{{- range $name, $signal := $signals }}
{{- $query := $signal.query | replace "$pods" $pods | replace "{pod=~" $namespace }}
{{- with $scaling.warmPool }}
{{- $query = printf "%s + %v" $query (mulf $signal.target .size) }}
{{- end }}
- type: prometheus
  name: {{ $name }}
  metadata:
    serverAddress: {{ $scaling.prometheus.serverAddress | quote }}
    query: {{ $query | quote }}
    threshold: {{ $signal.target | toString | quote }}
{{- end }}
{{- if include "modelserver.intercepted" $root }}
- type: external-push
  name: requests
  metadata:
    scalerAddress: {{ .interceptor.scalerAddress | quote }}
    interceptorRoute: {{ include "modelserver.fullname" $root | quote }}
{{- end }}
{{- range .schedules }}
- type: cron
  name: {{ .name | quote }}
  metadata:
    timezone: {{ .timezone | default "Etc/UTC" | quote }}
    start: {{ .start | quote }}
    end: {{ .end | quote }}
    desiredReplicas: {{ .desiredReplicas | int64 | toString | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* Whether requests have to pass KEDA's HTTP interceptor. */}}
{{- define "modelserver.intercepted" -}}
{{- with .Values.autoscaling }}
{{- $idle := or (eq (int64 .minReplicas) 0) .cooldownPeriodSeconds }}
{{- if or $idle .interceptor.targets (not (or .signals .defaultSignals)) }}true{{ end }}
{{- end }}
{{- end }}
