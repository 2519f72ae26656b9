{{- /* The exported values as JSON, wherever --set-root has put them. */ -}}
{{- define "setup" -}}
{{- .Values.modelop | default .Values.global.auth | toJson -}}
{{- end -}}
