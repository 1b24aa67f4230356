{{/* Security contexts by Pod Security Standard; without one, what no server misses is taken away. */}}
{{- define "modelserver.podSecurity" -}}
{{- if ne (.Values.podSecurity).standard "privileged" }}
securityContext:
  seccompProfile:
    type: RuntimeDefault
  {{- if eq (.Values.podSecurity).standard "restricted" }}
  runAsNonRoot: true
  runAsUser: {{ (.Values.podSecurity).runAsUser | int64 }}
  fsGroup: {{ (.Values.podSecurity).runAsUser | int64 }}
  fsGroupChangePolicy: OnRootMismatch
  {{- if lt (int64 .Values.containerPort) 1024 }}
  sysctls:
    - name: net.ipv4.ip_unprivileged_port_start
      value: "0"
  {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "modelserver.containerSecurity" -}}
{{- if ne (.Values.podSecurity).standard "privileged" }}
securityContext:
  allowPrivilegeEscalation: false
  {{- if eq (.Values.podSecurity).standard "restricted" }}
  capabilities:
    drop: [ALL]
  {{- end }}
{{- end }}
{{- end }}

{{/* Variables: the values' own first; folders for caches unless the values set them. */}}
{{- define "modelserver.env" -}}
{{- $names := list }}
{{- range .Values.env }}
{{- $names = append $names .name }}
- name: {{ .name | quote }}
  {{- if .valueFrom }}
  valueFrom:
    {{- toYaml .valueFrom | nindent 4 }}
  {{- else }}
  value: {{ include "modelserver.literal" (.value | default "") }}
  {{- end }}
{{- end }}
{{- $cache := .Values.cache }}
{{- if not (has "HOME" $names) }}
- name: HOME
  value: {{ $cache.mountPath | quote }}
{{- end }}
{{- range $cache.variables }}
{{- if not (has . $names) }}
- name: {{ . }}
  value: {{ printf "%s/%s" $cache.mountPath (lower . | replace "_" "-") | quote }}
{{- end }}
{{- end }}
{{- with .Values.model.tokenVariable }}
{{- if and $.Values.model.credentials (not (has . $names)) }}
- name: {{ . }}
  valueFrom:
    secretKeyRef:
      name: {{ $.Values.model.credentials.secretName | quote }}
      key: {{ $.Values.model.credentials.secretKey | quote }}
{{- end }}
{{- end }}
{{- range .Values.dependencies }}
{{- $name := printf "%s_URL" (.id | upper | replace "-" "_" | replace "." "_") }}
{{- $chart := index ($.Subcharts | default dict) (.service | default "") }}
{{- if and $chart (not (has $name $names)) }}
- name: {{ $name | quote }}
  {{- $port := int64 $chart.Values.service.port }}
  value: {{ printf "http://%s:%d" (include "modelserver.fullname" $chart) $port | quote }}
{{- end }}
{{- end }}
{{- end }}

{{/* Where pods may run: zones and regions are required. */}}
{{- define "modelserver.affinity" -}}
{{- if or .Values.zones .Values.regions }}
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms:
        - matchExpressions:
            {{- with .Values.zones }}
            - key: topology.kubernetes.io/zone
              operator: In
              values:
                {{- toYaml . | nindent 16 }}
            {{- end }}
            {{- with .Values.regions }}
            - key: topology.kubernetes.io/region
              operator: In
              values:
                {{- toYaml . | nindent 16 }}
            {{- end }}
{{- end }}
{{- end }}

{{/* Tolerations: the values' own, and the usual mark of nodes that have the devices asked for. */}}
{{- define "modelserver.tolerations" -}}
{{- $tolerations := .Values.tolerations | default list }}
{{- $keys := list }}
{{- range $tolerations }}{{ $keys = append $keys .key }}{{ end }}
{{- range $resource, $_ := .Values.resources.limits }}
{{- if and (contains "/" $resource) (not (has $resource $keys)) }}
{{- $mark := dict "key" $resource "operator" "Exists" "effect" "NoSchedule" }}
{{- $tolerations = append $tolerations $mark }}
{{- end }}
{{- end }}
{{- with $tolerations }}
tolerations:
  {{- range . }}
  - {{ omit . "tolerationSeconds" | toYaml | nindent 4 | trim }}
    {{- with .tolerationSeconds }}
    tolerationSeconds: {{ int64 . }}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{- define "modelserver.spread" -}}
{{- with .Values.topologySpread }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: {{ eq . "zone" | ternary "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "modelserver.selectorLabels" $ | nindent 8 }}
{{- end }}
{{- end }}

{{/*
One pod template for Deployments and for the leader and the workers of a group. Only what takes
requests has probes.
*/}}
{{- define "modelserver.pod" -}}
{{- $more := .args }}
{{- $serves := .serves }}
{{- with .root }}
metadata:
  labels:
    {{- include "modelserver.podLabels" . | nindent 4 }}
  {{- $annotations := .Values.annotations | default dict | deepCopy }}
  {{- with .Values.engineConfig }}
  {{- $_ := set $annotations "checksum/config" (toYaml . | sha256sum) }}
  {{- end }}
  {{- if and .Values.metrics.enabled $serves }}
  {{- $port := include "modelserver.metricsPort" . }}
  {{- $scrape := dict "scrape" "true" "path" .Values.metrics.path "port" $port }}
  {{- range $key, $value := $scrape }}
  {{- $_ := set $annotations (printf "prometheus.io/%s" $key) $value }}
  {{- end }}
  {{- end }}
  {{- with $annotations }}
  annotations:
    {{- include "modelserver.texts" . | trim | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "modelserver.serviceAccountName" . | quote }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds | int64 }}
  {{- with include "modelserver.pullSecrets" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with include "modelserver.podSecurity" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with include "modelserver.fetchers" . | trim }}
  initContainers:
    {{- . | nindent 4 }}
  {{- end }}
  containers:
    - name: server
      image: {{ include "modelserver.image" .Values.image | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      {{- with .Values.command }}
      command:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      args:
        {{- range .Values.args }}
        - {{ include "modelserver.literal" . }}
        {{- end }}
        {{- range $more }}
        - {{ . | quote }}
        {{- end }}
      env:
        {{- include "modelserver.env" . | trim | nindent 8 }}
      ports:
        - name: {{ include "modelserver.portName" . }}
          containerPort: {{ .Values.containerPort | int64 }}
          protocol: TCP
        {{- if eq (include "modelserver.metricsPortName" .) "metrics" }}
        - name: metrics
          containerPort: {{ include "modelserver.metricsPort" . }}
          protocol: TCP
        {{- end }}
      {{- if $serves }}
      startupProbe:
        {{- toYaml .Values.startupProbe | nindent 8 }}
      readinessProbe:
        {{- toYaml .Values.readinessProbe | nindent 8 }}
      livenessProbe:
        {{- toYaml .Values.livenessProbe | nindent 8 }}
      {{- end }}
      {{- with .Values.preStopSeconds }}
      lifecycle:
        preStop:
          sleep:
            seconds: {{ int64 . }}
      {{- end }}
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      {{- with include "modelserver.containerSecurity" . | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      volumeMounts:
        - name: cache
          mountPath: {{ .Values.cache.mountPath | quote }}
        {{- if .Values.sharedMemory }}
        - name: shared-memory
          mountPath: /dev/shm
        {{- end }}
        {{- if .Values.engineConfig }}
        - name: engine-config
          mountPath: {{ .Values.engineConfigPath | dir | quote }}
          readOnly: true
        {{- end }}
        {{- with include "modelserver.weightMounts" . | trim }}
        {{- . | nindent 8 }}
        {{- end }}
  volumes:
    - name: cache
      {{- if .Values.persistence.enabled }}
      persistentVolumeClaim:
        {{- $own := printf "%s-cache" (include "modelserver.fullname" .) }}
        claimName: {{ .Values.persistence.existingClaim | default $own | quote }}
      {{- else }}
      emptyDir: {}
      {{- end }}
    {{- with .Values.sharedMemory }}
    - name: shared-memory
      emptyDir:
        medium: Memory
        sizeLimit: {{ .sizeLimit | quote }}
    {{- end }}
    {{- if .Values.engineConfig }}
    - name: engine-config
      configMap:
        name: {{ include "modelserver.fullname" . | quote }}
    {{- end }}
    {{- with include "modelserver.weightVolumes" . | trim }}
    {{- . | nindent 4 }}
    {{- end }}
    {{- with include "modelserver.credentialsVolume" . | trim }}
    {{- . | nindent 4 }}
    {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- include "modelserver.texts" . | trim | nindent 4 }}
  {{- end }}
  {{- with include "modelserver.affinity" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with include "modelserver.tolerations" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  {{- with include "modelserver.spread" . | trim }}
  {{- . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}
