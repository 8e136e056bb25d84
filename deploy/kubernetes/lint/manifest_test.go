package lint_test

import (
	"os"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// objects are what kubectl would apply, each decoded into its type of the
// Kubernetes API, which has every member that is written.
func objects(t *testing.T) []runtime.Object {
	t.Helper()
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), "..")
	if err != nil {
		t.Fatal(err)
	}
	var all []runtime.Object
	for _, resource := range built.Resources() {
		text, err := resource.AsYAML()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, decode(t, text))
	}
	return all
}

func decode(t *testing.T, text []byte) runtime.Object {
	t.Helper()
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		corev1.AddToScheme, appsv1.AddToScheme, batchv1.AddToScheme, policyv1.AddToScheme, networkingv1.AddToScheme, monitoringv1.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			t.Fatal(err)
		}
	}
	object, _, err := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Yaml: true, Strict: true}).Decode(text, nil, nil)
	if err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
	return object
}

// find is the object of a type, of which there is one.
func find[T runtime.Object](t *testing.T, all []runtime.Object) T {
	t.Helper()
	var found []T
	for _, o := range all {
		if o, ok := o.(T); ok {
			found = append(found, o)
		}
	}
	if len(found) != 1 {
		t.Fatalf("there are %d of %T", len(found), *new(T))
	}
	return found[0]
}

// What selects pods selects the gateway's, and not the migration's.
func TestSelectors(t *testing.T) {
	all := objects(t)
	gateway := labels.Set(find[*appsv1.Deployment](t, all).Spec.Template.Labels)
	migration := labels.Set(find[*batchv1.Job](t, all).Spec.Template.Labels)
	matches := func(s *metav1.LabelSelector) labels.Selector {
		selector, err := metav1.LabelSelectorAsSelector(s)
		if err != nil {
			t.Fatal(err)
		}
		return selector
	}
	for name, selector := range map[string]labels.Selector{
		"deployment": matches(find[*appsv1.Deployment](t, all).Spec.Selector),
		"service":    labels.SelectorFromSet(find[*corev1.Service](t, all).Spec.Selector),
		"budget":     matches(find[*policyv1.PodDisruptionBudget](t, all).Spec.Selector),
	} {
		if !selector.Matches(gateway) || selector.Matches(migration) {
			t.Errorf("the %s selects %s", name, selector)
		}
	}
	reached := map[string]int{}
	for _, o := range all {
		if policy, ok := o.(*networkingv1.NetworkPolicy); ok {
			for name, set := range map[string]labels.Set{"gateway": gateway, "migration": migration} {
				if matches(&policy.Spec.PodSelector).Matches(set) {
					reached[name]++
				}
			}
		}
	}
	if reached["gateway"] != 1 || reached["migration"] != 1 {
		t.Errorf("network policies select %v", reached)
	}
}

// Every pod runs as nobody, writes nothing, and gets its secrets as files.
func TestPodsAreLocked(t *testing.T) {
	all := objects(t)
	for name, pod := range map[string]corev1.PodSpec{
		"gateway":   find[*appsv1.Deployment](t, all).Spec.Template.Spec,
		"migration": find[*batchv1.Job](t, all).Spec.Template.Spec,
	} {
		p := pod.SecurityContext
		if p == nil || p.RunAsNonRoot == nil || !*p.RunAsNonRoot || p.SeccompProfile == nil || pod.AutomountServiceAccountToken == nil || *pod.AutomountServiceAccountToken {
			t.Errorf("%s: the pod may too much: %+v", name, p)
		}
		for _, c := range pod.Containers {
			s := c.SecurityContext
			if s == nil || !*s.ReadOnlyRootFilesystem || *s.AllowPrivilegeEscalation || len(s.Capabilities.Drop) != 1 || s.Capabilities.Drop[0] != "ALL" {
				t.Errorf("%s: the container may too much: %+v", name, s)
			}
			if c.Resources.Requests.Memory().IsZero() || c.Resources.Requests.Cpu().IsZero() || c.Resources.Limits.Memory().IsZero() {
				t.Errorf("%s: no resources", name)
			}
			for _, mount := range c.VolumeMounts {
				if !mount.ReadOnly {
					t.Errorf("%s: %s can be written to", name, mount.MountPath)
				}
			}
			for _, e := range c.Env {
				if e.ValueFrom != nil && e.ValueFrom.SecretKeyRef != nil {
					t.Errorf("%s: %s is a secret in the environment", name, e.Name)
				}
			}
		}
	}
	for _, o := range all {
		if s, ok := o.(*corev1.Secret); ok {
			t.Errorf("a secret is in the repository: %s", s.Name)
		}
	}
}

// The gateway is asked whether it is ready and alive, and has time to end.
func TestGatewayIsWatched(t *testing.T) {
	all := objects(t)
	spec := find[*appsv1.Deployment](t, all).Spec.Template.Spec
	c := spec.Containers[0]
	ports := map[string]int32{}
	for _, p := range c.Ports {
		ports[p.Name] = p.ContainerPort
	}
	for path, probe := range map[string]*corev1.Probe{"/readyz": c.ReadinessProbe, "/livez": c.LivenessProbe} {
		if probe == nil || probe.HTTPGet == nil || probe.HTTPGet.Path != path || ports[probe.HTTPGet.Port.String()] == 0 {
			t.Errorf("%s: %+v", path, probe)
		}
	}
	const drain = 15 // seconds, cmd/gateway
	if pause := c.Lifecycle.PreStop.Sleep.Seconds; *spec.TerminationGracePeriodSeconds <= pause+drain {
		t.Errorf("killed after %d s: it waits %d and drains for %d", *spec.TerminationGracePeriodSeconds, pause, drain)
	}
	if target := find[*corev1.Service](t, all).Spec.Ports[0].TargetPort.String(); ports[target] != 8080 {
		t.Errorf("the service leads to %s", target)
	}
	text, err := os.ReadFile("../pod-monitor.yaml")
	if err != nil {
		t.Fatal(err)
	}
	monitor, ok := decode(t, text).(*monitoringv1.PodMonitor)
	if !ok || ports[*monitor.Spec.PodMetricsEndpoints[0].Port] != 9090 {
		t.Errorf("Prometheus is led to %+v", monitor)
	}
}
