#!/usr/bin/env bash
# Sends the requests of this bundle to Amazon SageMaker, services that others depend on first.
#
#   ./deploy.sh            creates what is missing and updates what differs
#   ./deploy.sh rollback   goes back to what the last update replaced
#   ./deploy.sh delete     deletes everything that it has created but logs and weights
#
# Models and endpoint configurations are immutable and named by their content, so what an update
# replaces is still there. The AWS command line needs credentials of the account to deploy to: that
# account takes the place of 000000000000 in every request.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

say() { printf '%s: %s\n' "$ENDPOINT_NAME" "$*" >&2; }

there() { aws "$@" >/dev/null 2>&1; }

body() { sed "s/000000000000/$ACCOUNT/g" "$1"; }

send() {
  local service=$1 operation=$2 file=$3
  shift 3
  say "$operation"
  aws "$service" "$operation" --cli-input-json "$(body "$file")" "$@"
}

ask_endpoint() {
  aws sagemaker describe-endpoint --endpoint-name "$ENDPOINT_NAME" --query "$1" --output text
}

ask_component() {
  aws sagemaker describe-inference-component --inference-component-name "$ENDPOINT_NAME" \
    --query "$1" --output text
}

# Waits for an endpoint or a component: `settle ask_endpoint EndpointStatus`.
settle() {
  local status
  while status=$("$1" "$2"); do
    case $status in
      InService) return ;;
      Creating | Updating | SystemUpdating | RollingBack) sleep "${POLL_SECONDS:-30}" ;;
      *) break ;;
    esac
  done
  say "is ${status:-gone}: $("$1" FailureReason)"
  return 1
}

remember() {
  aws sagemaker add-tags --resource-arn "$1" --tags "Key=$2,Value=$3" >/dev/null
}

recall() {
  aws sagemaker list-tags --resource-arn "$1" --query "Tags[?Key=='$2'].Value" --output text
}

copies() { test -f create-inference-component.json; }

stop_scaling() {
  local resource="endpoint/$ENDPOINT_NAME/variant/AllTraffic"
  local dimension=sagemaker:variant:DesiredInstanceCount
  if copies; then
    resource="inference-component/$ENDPOINT_NAME"
    dimension=sagemaker:inference-component:DesiredCopyCount
  fi
  there application-autoscaling deregister-scalable-target --service-namespace sagemaker \
    --resource-id "$resource" --scalable-dimension "$dimension" || true
}

start_scaling() {
  local file policy
  send application-autoscaling register-scalable-target register-scalable-target.json >/dev/null
  for file in put-scaling-policy*.json; do
    test -f "$file" || continue
    policy=$(send application-autoscaling put-scaling-policy "$file" --query PolicyARN --output text)
    if [[ $file == *-wake-up.json ]]; then
      send cloudwatch put-metric-alarm put-metric-alarm-wake-up.json --alarm-actions "$policy"
    fi
  done
  for file in put-scheduled-action-*.json; do
    test ! -f "$file" || send application-autoscaling put-scheduled-action "$file"
  done
}

prepare() {
  local file group=/aws/sagemaker/Endpoints/$ENDPOINT_NAME
  if test -d code; then
    there s3api head-bucket --bucket "$(cut -d/ -f3 <<<"$SOURCE")" ||
      aws s3 mb "${SOURCE%/"$ENDPOINT_NAME"/*}"
    tar -czf - -C code . | aws s3 cp - "$SOURCE"
  fi
  if test -n "$WEIGHTS" && ! there s3 ls "$WEIGHTS"; then
    say "warning: nothing can be listed at $WEIGHTS"
  fi
  for file in put-metric-alarm-slo-*.json; do
    test ! -f "$file" || send cloudwatch put-metric-alarm "$file"
  done
  if test -f put-retention-policy.json; then
    ! copies || group=/aws/sagemaker/InferenceComponents/$ENDPOINT_NAME
    there logs create-log-group --log-group-name "$group" || true
    send logs put-retention-policy put-retention-policy.json
  fi
}

create_immutable() {
  there sagemaker describe-model --model-name "$MODEL_NAME" ||
    send sagemaker create-model create-model.json
  there sagemaker describe-endpoint-config --endpoint-config-name "$ENDPOINT_CONFIG_NAME" ||
    send sagemaker create-endpoint-config create-endpoint-config.json
  until there sagemaker describe-endpoint-config --endpoint-config-name "$ENDPOINT_CONFIG_NAME"; do
    sleep 2
  done
}

deploy_endpoint() {
  local held
  if ! there sagemaker describe-endpoint --endpoint-name "$ENDPOINT_NAME"; then
    send sagemaker create-endpoint create-endpoint.json
  else
    settle ask_endpoint EndpointStatus
    held=$(ask_endpoint EndpointConfigName)
    if [[ $held != "$ENDPOINT_CONFIG_NAME" ]]; then
      stop_scaling
      send sagemaker update-endpoint update-endpoint.json
      remember "$(ask_endpoint EndpointArn)" previous-endpoint-config "$held"
    fi
  fi
  settle ask_endpoint EndpointStatus
  if [[ $(ask_endpoint EndpointConfigName) != "$ENDPOINT_CONFIG_NAME" ]]; then
    say "the update has been rolled back: $(ask_endpoint FailureReason)"
    return 1
  fi
}

deploy_component() {
  local held
  if ! there sagemaker describe-inference-component --inference-component-name "$ENDPOINT_NAME"; then
    send sagemaker create-inference-component create-inference-component.json
  else
    held=$(ask_component Specification.ModelName)
    stop_scaling
    send sagemaker update-inference-component update-inference-component.json
    if [[ $held != "$MODEL_NAME" ]]; then
      remember "$(ask_component InferenceComponentArn)" previous-model "$held"
    fi
  fi
  settle ask_component InferenceComponentStatus
}

deploy() {
  prepare
  create_immutable
  deploy_endpoint
  ! copies || deploy_component
  if test -f register-scalable-target.json; then start_scaling; else stop_scaling; fi
  say "is in service"
}

rollback() {
  local before
  stop_scaling
  before=$(recall "$(ask_endpoint EndpointArn)" previous-endpoint-config)
  if test -n "$before"; then
    say "back to the configuration $before"
    aws sagemaker update-endpoint --endpoint-name "$ENDPOINT_NAME" --endpoint-config-name "$before"
    settle ask_endpoint EndpointStatus
  fi
  before=$(! copies || recall "$(ask_component InferenceComponentArn)" previous-model)
  if test -n "$before"; then
    say "back to the model $before"
    aws sagemaker update-inference-component --cli-input-json \
      "$(body update-inference-component.json | sed "s/\"$MODEL_NAME\"/\"$before\"/")"
    settle ask_component InferenceComponentStatus
  fi
  ! test -f register-scalable-target.json || start_scaling
}

delete() {
  local file alarms=()
  stop_scaling
  if copies && there sagemaker describe-inference-component \
    --inference-component-name "$ENDPOINT_NAME"; then
    aws sagemaker delete-inference-component --inference-component-name "$ENDPOINT_NAME"
    while ask_component InferenceComponentStatus >/dev/null 2>&1; do
      sleep "${POLL_SECONDS:-30}"
    done
  fi
  if there sagemaker describe-endpoint --endpoint-name "$ENDPOINT_NAME"; then
    aws sagemaker delete-endpoint --endpoint-name "$ENDPOINT_NAME"
    aws sagemaker wait endpoint-deleted --endpoint-name "$ENDPOINT_NAME"
  fi
  for file in put-metric-alarm-*.json; do
    case $file in
      *-wake-up.json) alarms+=("$ENDPOINT_NAME-wake-up") ;;
      *-slo-*) file=${file#put-metric-alarm-slo-} && alarms+=("$ENDPOINT_NAME/${file%.json}") ;;
    esac
  done
  test ${#alarms[@]} = 0 || aws cloudwatch delete-alarms --alarm-names "${alarms[@]}"
  there sagemaker delete-endpoint-config --endpoint-config-name "$ENDPOINT_CONFIG_NAME" || true
  there sagemaker delete-model --model-name "$MODEL_NAME" || true
  say "is deleted"
}

case ${1:-deploy} in
  deploy) folders=(*/ ./) ;;
  rollback | delete) folders=(./ */) ;;
  *) sed -n '3,6s/^# *//p' "${BASH_SOURCE[0]##*/}" >&2 && exit 2 ;;
esac

ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
for folder in "${folders[@]}"; do
  test -f "$folder/create-endpoint.json" || continue
  (
    cd "$folder"
    SOURCE='' WEIGHTS=''
    # shellcheck disable=SC1091
    . <(body deploy.env)
    export AWS_REGION AWS_DEFAULT_REGION=$AWS_REGION AWS_PAGER=''
    "${1:-deploy}"
  )
done
