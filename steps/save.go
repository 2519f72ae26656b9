package steps

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/vault"
	"github.com/modelop/modelop-entra/steps/vault/disk"
)

// The files in which the work so far is kept for another day or another computer. Neither holds a secret.
const (
	PlanFile    = "plan.json"
	AnswersFile = "answers.yaml"
)

// Answered is what was answered so far. Whoever writes an answers file puts it into the words of the flags.
type Answered struct {
	SoFar   bool   // nothing has been asked yet: the choices are what flags gave, and the usual ones beside them
	Tenant  string // domain or id
	Way     Way
	Choices blueprint.Choices
	Answers plan.Answers
	// Adopt maps registrations to the application ids that were accepted for them, or to plan.AdoptNew.
	Adopt map[string]string
	// Replaces is the URL of the setup that has moved to the URL of the choices; empty: none.
	Replaces string
}

// Saved is a plan that was saved in place of being carried out.
type Saved struct {
	Files   []string // as people type them
	Changes int
	Apply   string // the command that carries it out
}

// errInTheWay stands against a file that somebody else wrote.
var errInTheWay = errors.New("a file of that name is in the way")

// SavePlan saves the plan that Plan made last, and the answers that led to it, in the setup folder. Nothing is sent.
func (r *Run) SavePlan(p plan.Plan) (Saved, error) {
	made := r.lastPlanned()
	folder := r.Folder(made.Choices)
	document, err := r.PlanDocument(p)
	if err != nil {
		return Saved{}, r.problem(err, Values{})
	}
	if err := vault.MakeFolder(folder); err != nil {
		return Saved{}, r.problem(err, Values{})
	}
	answers, err := r.answersFile(r.answered(p, made))
	if err != nil {
		return Saved{}, r.problem(err, Values{})
	}
	if err := replace(folder, PlanFile, document, isSavedPlan); err != nil {
		return Saved{}, notSaved(PlanFile, err)
	}
	if err := replace(folder, AnswersFile, answers, sameBeginning(answers)); err != nil {
		return Saved{}, notSaved(AnswersFile, err)
	}
	s := Saved{Files: []string{filepath.Join(folder, PlanFile), filepath.Join(folder, AnswersFile)}, Changes: p.Count()}
	if r.ApplyCommand != nil {
		s.Apply = r.ApplyCommand(s.Files[0], p)
	}
	return s, nil
}

// SaveAnswers saves the answers that flags gave, with the tenant, in the folder where the wizard runs: before the sign-in
// there are no others. It is for going on elsewhere, so way is how to sign in there. It returns the file.
func (r *Run) SaveAnswers(tenantHint string, way Way) (string, error) {
	data, err := r.answersFile(Answered{SoFar: true, Tenant: tenantHint, Way: way, Choices: r.Prefill})
	if err != nil {
		return "", r.problem(err, Values{})
	}
	if err := replace(".", AnswersFile, data, sameBeginning(data)); err != nil {
		return "", notSaved(AnswersFile, err)
	}
	return AnswersFile, nil
}

// answered gathers the answers behind the plan that Plan made last.
func (r *Run) answered(p plan.Plan, made Planned) Answered {
	a := Answered{
		Tenant: p.Tenant.DefaultDomain, Way: r.CurrentWay(), Choices: made.Choices, Answers: made.Answers,
		Adopt: maps.Clone(made.Answers.Adopt),
	}
	if a.Tenant == "" {
		a.Tenant = p.Tenant.ID
	}
	if a.Adopt == nil {
		a.Adopt = map[string]string{}
	}
	for _, reg := range p.Registrations {
		if _, named := a.Adopt[reg.Name]; !named && reg.AppID != "" && made.Answers.Trusts(reg.AppID) {
			a.Adopt[reg.Name] = reg.AppID // naming it is how its other holders are accepted
		}
	}
	setups := plan.Setups(r.State())
	if i := slices.IndexFunc(setups, func(s plan.Setup) bool { return s.Key == made.Answers.Replaces }); i >= 0 {
		a.Replaces = setups[i].URL
	}
	return a
}

func (r *Run) answersFile(a Answered) ([]byte, error) {
	if r.WriteAnswers == nil {
		return nil, errors.New("this run has no words for answers")
	}
	return r.WriteAnswers(a)
}

// sameBeginning tells whether a file is an earlier one of the same kind: its first line is the same.
func sameBeginning(data []byte) func([]byte) bool {
	first, _, _ := bytes.Cut(data, []byte("\n"))
	return func(old []byte) bool { return bytes.HasPrefix(old, first) }
}

// notSaved says why a file was not saved.
func notSaved(name string, err error) *Problem {
	return &Problem{
		Key:      "not-saved",
		Happened: name + " cannot be written: " + disk.Reason(err) + ".",
		Means:    "Nothing was changed.",
		Who:      "you",
		How:      []string{"Make room for it, or choose another folder."},
		Cause:    err,
	}
}

// replace writes a file in whole or not at all, in place of an earlier one of ours. What somebody else wrote stays.
func replace(dir, name string, data []byte, ours func(old []byte) bool) error {
	if err := free(dir, name, ours); err != nil {
		return err
	}
	return disk.Write(dir, name, data, 0o644)
}

// free tells whether a file may be written: there is none of that name, or an earlier one of ours.
func free(dir, name string, ours func(old []byte) bool) error {
	old, _, err := disk.Read(filepath.Join(dir, name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !ours(old):
		return errInTheWay
	}
	return nil
}

// CheckPlanFile says, in a sentence for people, why SavePlanAs could not write to path.
func CheckPlanFile(path string) error {
	return whyNotSaved(free(filepath.Dir(path), filepath.Base(path), isSavedPlan))
}

// SavePlanAs saves the plan that Plan made last in a file. What is no saved plan stays. Errors are as those of CheckPlanFile.
func (r *Run) SavePlanAs(path string, p plan.Plan) error {
	document, err := r.PlanDocument(p)
	if err != nil {
		return err
	}
	return whyNotSaved(replace(filepath.Dir(path), filepath.Base(path), document, isSavedPlan))
}

func whyNotSaved(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errInTheWay), errors.Is(err, disk.ErrLink), errors.Is(err, disk.ErrNotPlain), errors.Is(err, disk.ErrTooLarge):
		return errors.New("it is there already and is no saved plan")
	}
	return errors.New(disk.Reason(err))
}
