{{/*
Weights that an engine does not fetch itself. A source is {name, uri, revision?, mountPath,
credentials?}: a path of the image needs nothing, a claim and an OCI image are mounted, everything
else is fetched into a folder before the server starts.
*/}}
{{- define "modelserver.sources" -}}
{{- if .Values.model.mountPath }}
- name: model
  {{- pick .Values.model "uri" "revision" "mountPath" "credentials" | toYaml | nindent 2 }}
{{- end }}
{{- range $index, $adapter := .Values.adapters }}
- name: {{ printf "adapter-%d" $index }}
  uri: {{ $adapter.uri | quote }}
  mountPath: {{ printf "/mnt/adapters/%s" $adapter.name | quote }}
  {{- if eq (urlParse $adapter.uri).scheme (urlParse $.Values.model.uri).scheme }}
  {{- with $.Values.model.credentials }}
  credentials: {{ toJson . }}
  {{- end }}
  {{- end }}
{{- end }}
{{- end }}

{{/* How a source comes into the container: image, claim, oci or fetch. */}}
{{- define "modelserver.way" -}}
{{- if or (hasPrefix "/" .uri) (hasPrefix "file://" .uri) }}image
{{- else if hasPrefix "pvc://" .uri }}claim
{{- else if hasPrefix "oci://" .uri }}oci
{{- else }}fetch{{ end -}}
{{- end }}

{{- define "modelserver.weightVolumes" -}}
{{- range include "modelserver.sources" . | fromYamlArray }}
{{- $way := include "modelserver.way" . }}
{{- if eq $way "claim" }}
- name: {{ .name }}
  persistentVolumeClaim:
    claimName: {{ (urlParse .uri).host }}
    readOnly: true
{{- else if eq $way "oci" }}
- name: {{ .name }}
  image:
    reference: {{ trimPrefix "oci://" .uri | quote }}
    pullPolicy: IfNotPresent
{{- else if eq $way "fetch" }}
- name: {{ .name }}
  emptyDir: {}
{{- end }}
{{- end }}
{{- end }}

{{- define "modelserver.weightMounts" -}}
{{- range include "modelserver.sources" . | fromYamlArray }}
{{- $way := include "modelserver.way" . }}
{{- if ne $way "image" }}
- name: {{ .name }}
  mountPath: {{ .mountPath | quote }}
  readOnly: true
  {{- if eq $way "oci" }}
  subPath: models
  {{- else if eq $way "claim" }}
  {{- with (urlParse .uri).path | trimAll "/" }}
  subPath: {{ . | quote }}
  {{- end }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "modelserver.fetchers" -}}
{{- range include "modelserver.sources" . | fromYamlArray }}
{{- if eq (include "modelserver.way" .) "fetch" }}
- name: {{ printf "fetch-%s" .name }}
  image: {{ include "modelserver.image" $.Values.fetch.image | quote }}
  imagePullPolicy: {{ $.Values.fetch.image.pullPolicy }}
  args:
    - {{ list .uri .revision | compact | join ":" | include "modelserver.literal" }}
    - {{ include "modelserver.literal" .mountPath }}
  env:
    - name: HOME
      value: /tmp
    {{- with include "modelserver.fetchEnv" . | trim }}
    {{- . | nindent 4 }}
    {{- end }}
  resources:
    {{- toYaml $.Values.fetch.resources | nindent 4 }}
  {{- with include "modelserver.containerSecurity" $ | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  volumeMounts:
    - name: {{ .name }}
      mountPath: {{ .mountPath | quote }}
    {{- if and .credentials (regexMatch "^(s3|gs)://" .uri) }}
    - name: credentials
      mountPath: /var/run/secrets/weights
      readOnly: true
    {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Credentials as the fetcher knows them: a token, a file, or headers for one host as JSON. */}}
{{- define "modelserver.fetchEnv" -}}
{{- $uri := .uri }}
{{- with .credentials }}
{{- if hasPrefix "s3://" $uri }}
- name: AWS_SHARED_CREDENTIALS_FILE
  value: {{ printf "/var/run/secrets/weights/%s" .secretKey | quote }}
{{- else if hasPrefix "gs://" $uri }}
- name: GOOGLE_APPLICATION_CREDENTIALS
  value: {{ printf "/var/run/secrets/weights/%s" .secretKey | quote }}
{{- else }}
- name: {{ hasPrefix "hf://" $uri | ternary "HF_TOKEN" (printf "%s-headers" (urlParse $uri).hostname) }}
  valueFrom:
    secretKeyRef:
      name: {{ .secretName | quote }}
      key: {{ .secretKey | quote }}
{{- end }}
{{- end }}
{{- end }}

{{- define "modelserver.credentialsVolume" -}}
{{- $files := dict }}
{{- range include "modelserver.sources" . | fromYamlArray }}
{{- if and .credentials (regexMatch "^(s3|gs)://" .uri) }}
{{- $_ := set $files "name" .credentials.secretName }}
{{- end }}
{{- end }}
{{- with $files.name }}
- name: credentials
  secret:
    secretName: {{ . | quote }}
{{- end }}
{{- end }}

{{/* Secrets that pull weights from a registry. */}}
{{- define "modelserver.pullSecrets" -}}
{{- $names := .Values.imagePullSecrets | default list }}
{{- $oci := false }}
{{- range include "modelserver.sources" . | fromYamlArray }}
{{- if and .credentials (hasPrefix "oci://" .uri) }}{{ $oci = true }}{{ end }}
{{- end }}
{{- if $oci }}{{ $names = append $names .Values.model.credentials.secretName | uniq }}{{ end }}
{{- with $names }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- end }}
