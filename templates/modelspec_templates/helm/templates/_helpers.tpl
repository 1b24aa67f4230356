{{/*
Names. A subchart never shares its parent's name, so the release name stands for the one chart that
is called like it. Service names are DNS labels that start with a letter; controllers append up to
eleven characters.
*/}}
{{- define "modelserver.fullname" -}}
{{- $usual := printf "%s-%s" .Release.Name .Chart.Name -}}
{{- if eq .Release.Name .Chart.Name }}{{ $usual = .Release.Name }}{{ end -}}
{{- $name := .Values.fullnameOverride | default $usual | replace "." "-" -}}
{{- if not (regexMatch "^[a-z]" $name) }}{{ $name = printf "m-%s" $name }}{{ end -}}
{{- if gt (len $name) 50 -}}
{{- $name = printf "%s-%s" (trunc 41 $name | trimSuffix "-") ($name | sha256sum | trunc 8) -}}
{{- end -}}
{{- $name -}}
{{- end }}

{{- define "modelserver.chart" -}}
{{- printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{/* A mapping of texts, every one of which is meant as it is written. */}}
{{- define "modelserver.texts" -}}
{{- range $key, $value := . }}
{{ $key | quote }}: {{ $value | toString | quote }}
{{- end }}
{{- end }}

{{/* Selectors are immutable: name and instance only. */}}
{{- define "modelserver.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Of a group only the leader takes requests and has metrics. */}}
{{- define "modelserver.servingLabels" -}}
{{- include "modelserver.selectorLabels" . }}
{{- if .Values.group }}
leaderworkerset.sigs.k8s.io/worker-index: "0"
{{- end }}
{{- end }}

{{/* Pods have no versions among their labels: a new chart alone restarts no server. */}}
{{- define "modelserver.podLabels" -}}
{{- $own := include "modelserver.selectorLabels" . | fromYaml -}}
{{- $usual := dict "app.kubernetes.io/component" "model-server" -}}
{{- merge $own (.Values.labels | default dict) $usual | include "modelserver.texts" | trim -}}
{{- end }}

{{/* What selects and what Helm owns cannot be said otherwise; the rest can. */}}
{{- define "modelserver.labels" -}}
{{- $own := include "modelserver.selectorLabels" . | fromYaml -}}
{{- $_ := set $own "helm.sh/chart" (include "modelserver.chart" .) -}}
{{- $_ := set $own "app.kubernetes.io/managed-by" .Release.Service -}}
{{- $usual := dict "app.kubernetes.io/component" "model-server" -}}
{{- with .Chart.AppVersion | default "" | regexFind "[A-Za-z0-9][A-Za-z0-9_.-]{0,61}" | trimAll "-_." -}}
{{- $_ := set $usual "app.kubernetes.io/version" . -}}
{{- end -}}
{{- merge $own (.Values.labels | default dict) $usual | include "modelserver.texts" | trim -}}
{{- end }}

{{- define "modelserver.serviceAccountName" -}}
{{- (.Values.serviceAccount).name | default (include "modelserver.fullname" .) -}}
{{- end }}

{{- define "modelserver.image" -}}
{{- .repository -}}
{{- with .tag }}:{{ . }}{{ end -}}
{{- with .digest }}@{{ . }}{{ end -}}
{{- end }}

{{- define "modelserver.metricsPort" -}}
{{- .Values.metrics.port | default .Values.metrics.defaultPort | default .Values.containerPort | int64 -}}
{{- end }}

{{/* The name of the server's port: what is spoken there. */}}
{{- define "modelserver.portName" -}}
{{- .Values.service.protocol | default "http" -}}
{{- end }}

{{- define "modelserver.metricsPortName" -}}
{{- if eq (include "modelserver.metricsPort" .) (.Values.containerPort | int64 | toString) -}}
{{- include "modelserver.portName" . -}}
{{- else }}metrics{{ end -}}
{{- end }}

{{/* Kubernetes expands $(NAME) in arguments and variables; values are meant as they are written. */}}
{{- define "modelserver.literal" -}}
{{- . | toString | replace "$" "$$" | quote -}}
{{- end }}

{{/* The kind of the object that sets the number of replicas; nothing where the number is fixed. */}}
{{- define "modelserver.scaler" -}}
{{- if .Values.autoscaling.enabled }}{{ .Values.autoscaling.kind | default "ScaledObject" }}{{ end -}}
{{- end }}

{{- define "modelserver.targetRef" -}}
{{- if .Values.group }}
apiVersion: leaderworkerset.x-k8s.io/v1
kind: LeaderWorkerSet
{{- else }}
apiVersion: apps/v1
kind: Deployment
{{- end }}
name: {{ include "modelserver.fullname" . | quote }}
{{- end }}

{{- define "modelserver.replicas" -}}
{{- add (int64 .Values.replicaCount) (dig "warmPool" "size" 0 .Values.autoscaling | int64) -}}
{{- end }}

{{/* Whether the server asks for devices, which no second pod can have beside it. */}}
{{- define "modelserver.devices" -}}
{{- range $resource, $_ := .Values.resources.limits }}
{{- if contains "/" $resource }}true{{ end }}
{{- end }}
{{- end }}

{{/* Replicas with devices make room before their successors come. */}}
{{- define "modelserver.strategy" -}}
{{- if .Values.strategy }}
{{- toYaml .Values.strategy }}
{{- else if and (include "modelserver.devices" .) (le (int64 .Values.autoscaling.maxReplicas) 1) }}
{{- "type: Recreate" }}
{{- else if include "modelserver.devices" . }}
{{- dict "type" "RollingUpdate" "rollingUpdate" (dict "maxSurge" 0 "maxUnavailable" 1) | toYaml }}
{{- else }}
{{- dict "type" "RollingUpdate" "rollingUpdate" (dict "maxSurge" 1 "maxUnavailable" 0) | toYaml }}
{{- end }}
{{- end }}

{{/* The metadata of an object; `suffix` tells it from the others of its kind. */}}
{{- define "modelserver.metadata" -}}
{{- $root := .root -}}
name: {{ list (include "modelserver.fullname" $root) .suffix | compact | join "-" | quote }}
namespace: {{ $root.Release.Namespace | quote }}
labels:
  {{- $labels := include "modelserver.labels" $root | fromYaml }}
  {{- merge (.labels | default dict) $labels | include "modelserver.texts" | trim | nindent 2 }}
{{- with merge (.annotations | default dict) ($root.Values.annotations | default dict) }}
annotations:
  {{- include "modelserver.texts" . | trim | nindent 2 }}
{{- end }}
{{- end }}
