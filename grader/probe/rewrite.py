"""Rewrites a program so that bindings, comparisons and loop exits pass through the probe; lines stay exact."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from .sites import AtomSite, BindingSite, ConditionSite, LoopSite, Sites
from .syntax import (
    Scope,
    can_be_read_again,
    catches,
    constant,
    filled_in,
    goes_on,
    leaves,
    literal,
    literals,
    outcomes,
    pattern,
    takes_all,
    text_of,
)

BOUND = "__probe_bound__"
BOUND_AT = "__probe_bound_at__"
ENTER = "__probe_enter__"
TURN = "__probe_turn__"
LEAVE = "__probe_leave__"
OPERAND = "__probe_operand__"
OUTCOME = "__probe_outcome__"
MARK = "__probe_mark__"
TRUTH = "__probe_truth__"
CAUGHT = "__probe_caught__"
FILLED = "__probe_filled__"

_OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_LEAVING_CALLS = {"exit", "quit", "sys.exit", "os._exit"}
_Body = list[ast.stmt]
_LAZY_CALLS = {"map", "filter", "zip", "reversed"}


def _is_lazy(value: ast.expr) -> bool:
    """Whether an expression gives its elements one by one, so that nobody can look at them before they are unpacked."""
    called = value.func if isinstance(value, ast.Call) else None
    return isinstance(value, ast.GeneratorExp) or (isinstance(called, ast.Name) and called.id in _LAZY_CALLS)


def rewrite(code: str, filename: str) -> tuple[ast.Module, Sites]:
    """Parse and rewrite a program.

    Raises:
        SyntaxError: as Python would; ValueError, RecursionError, MemoryError: for code that cannot be parsed.
    """
    tree = ast.parse(code, filename)
    rewriter = _Rewriter(catches=any(map(catches, ast.walk(tree))))
    rewriter.sites.literals = literals(tree)
    rewriter.visit(tree)
    return ast.fix_missing_locations(tree), rewriter.sites


class _Rewriter(ast.NodeTransformer):
    """One pass; `loops` holds the loops around the current statement, each with the conditions around it.

    catches: some exceptions end no program, so that raising one may end a loop. handed_on: comparisons whose outcome a
    function returns.
    """

    def __init__(self, *, catches: bool) -> None:
        self.sites = Sites()
        self.catches = catches
        self.handed_on: set[ast.AST] = set()
        self.scopes = [Scope("", None)]
        self.loops: list[int] = []
        self.guards: list[list[int]] = [[]]
        self.in_class = False

    # -- making calls -------------------------------------------------------------------------------------------

    def _call(self, name: str, at: ast.AST, *arguments: ast.expr | int | str | list[int]) -> ast.Call:
        values = [a if isinstance(a, ast.expr) else literal(a) for a in arguments]
        made = ast.Call(ast.Name(name, ast.Load()), values, [])
        ast.copy_location(made, at)
        for value in values:
            for part in ast.walk(value):
                if isinstance(part, ast.expr) and not hasattr(part, "lineno"):
                    ast.copy_location(part, at)
        return made

    def _statement(self, name: str, at: ast.AST, *arguments: ast.expr | int | str | list[int]) -> ast.stmt:
        return ast.copy_location(ast.Expr(self._call(name, at, *arguments)), at)

    # -- bindings -----------------------------------------------------------------------------------------------

    def _site(self, at: ast.AST, targets: Sequence[ast.expr], **marks: bool) -> int:
        patterns = [pattern(target) for target in targets]
        first = next((p for p in patterns if isinstance(p, str)), "")
        site = BindingSite(
            len(self.sites.bindings),
            getattr(at, "lineno", 1),
            patterns,
            self.scopes[-1].of(first),
            marks.get("owner", True),
            marks.get("augmented", False),
        )
        self.sites.bindings.append(site)
        return site.index

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        value, before = node.value, len(self.sites.atoms)
        self.generic_visit(node)
        self._flag(node.targets, before)
        site, key = self._site(node, node.targets), _key(node.targets)
        called, told = (BOUND, ()) if key is None else (BOUND_AT, (ast.Name(key, ast.Load()),))
        handed = node.value
        if all(isinstance(target, ast.Tuple | ast.List) for target in node.targets) and _is_lazy(value):
            handed = ast.Tuple([ast.Starred(handed, ast.Load())], ast.Load())  # is taken whole, as unpacking does
        node.value = self._call(called, value, site, handed, *told)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        self.generic_visit(node)
        if node.value is not None:
            value = node.value
            node.value = self._call(BOUND, value, self._site(node, [node.target]), value)
        return node

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.AST:
        before = len(self.sites.atoms)
        self.generic_visit(node)
        self._flag([node.target], before)
        node.value = self._call(BOUND, node.value, self._site(node, [node.target]), node.value)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST | _Body:
        self.generic_visit(node)
        if not can_be_read_again(node.target):
            return node
        site = self._site(node, [node.target], augmented=True)
        if isinstance(node.target, ast.Name):
            read = ast.copy_location(ast.Name(node.target.id, ast.Load()), node)
            store = ast.copy_location(ast.Name(node.target.id, ast.Store()), node)
            again = ast.Assign([store], self._call(BOUND, node, site, read))
            return [node, ast.copy_location(again, node)]
        reading = ast.parse(ast.unparse(node.target), mode="eval").body
        for part in ast.walk(reading):
            ast.copy_location(part, node)
        return [node, self._statement(BOUND, node, site, reading)]

    def _flag(self, targets: Sequence[ast.expr], first_atom: int) -> None:
        """Remember which comparisons a name such as `done` stands for."""
        atoms = list(range(first_atom, len(self.sites.atoms)))
        for target in targets:
            if atoms and isinstance(target, ast.Name | ast.Attribute):
                self._add_flag(text_of(target), atoms)

    def _add_flag(self, name: str, atoms: list[int]) -> None:
        self.sites.flags.setdefault((self.scopes[-1].of(name), name), []).extend(atoms)

    # -- scopes -------------------------------------------------------------------------------------------------

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        outer = self.scopes[-1].name
        self.scopes.append(Scope(f"{outer}.{node.name}" if outer else node.name, node))
        saved = self.loops, self.guards, self.in_class
        self.loops, self.guards, self.in_class = [], [[]], False
        try:
            self.generic_visit(node)
            node.body = self._with_arguments(node)
        finally:
            self.scopes.pop()
            self.loops, self.guards, self.in_class = saved
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def _with_arguments(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> _Body:
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        bindings: _Body = []
        for argument in arguments:
            if argument.arg in ("self", "cls", "_"):
                continue
            name = ast.copy_location(ast.Name(argument.arg, ast.Store()), node)
            site = self._site(node, [name], owner=False)
            read = ast.copy_location(ast.Name(argument.arg, ast.Load()), node)
            bindings.append(ast.copy_location(ast.Assign([name], self._call(BOUND, node, site, read)), node))
        start = 1 if ast.get_docstring(node, clean=False) is not None else 0
        return node.body[:start] + bindings + node.body[start:]

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        saved, self.in_class = self.in_class, True
        self.generic_visit(node)
        self.in_class = saved
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self.handed_on.update(outcomes(node.body))
        self.generic_visit(node)
        return node

    # -- conditions ---------------------------------------------------------------------------------------------

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        operator = _OPERATORS.get(type(node.ops[0]))
        if operator is None:
            self.generic_visit(node)
            return node
        right = node.comparators[0]
        atom = AtomSite(len(self.sites.atoms), node.lineno, text_of(node.left), operator, text_of(right))
        atom.left_constant, atom.right_constant = constant(node.left), constant(right)
        self.sites.atoms.append(atom)
        if node in self.handed_on:
            self.sites.handed_on.add(atom.index)
        self.generic_visit(node)
        if atom.left_constant is None:
            node.left = self._call(OPERAND, node.left, atom.index, 0, node.left)
        if atom.right_constant is None:
            node.comparators[0] = self._call(OPERAND, node.comparators[0], atom.index, 1, node.comparators[0])
        return self._call(OUTCOME, node, atom.index, node)

    def _condition(self, test: ast.expr, kind: str) -> tuple[ast.expr, int]:
        """Rewrite the test of a while or if; returns it with the index of the condition."""
        atoms: list[int] = []
        names: list[str] = []
        rewritten = self._leaves(test, atoms, names)
        site = ConditionSite(len(self.sites.conditions), test.lineno, kind, atoms, names, self.scopes[-1].name)
        self.sites.conditions.append(site)
        return rewritten, site.index

    def _leaves(self, test: ast.expr, atoms: list[int], names: list[str]) -> ast.expr:
        if isinstance(test, ast.BoolOp):
            test.values = [self._leaves(value, atoms, names) for value in test.values]
            return test
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test.operand = self._leaves(test.operand, atoms, names)
            return test
        if isinstance(test, ast.Compare) and type(test.ops[0]) in _OPERATORS:
            atoms.append(len(self.sites.atoms))
            names += [
                text_of(side) for side in (test.left, *test.comparators) if isinstance(side, ast.Name | ast.Attribute)
            ]
            rewritten: ast.expr = self.visit(test)
            return rewritten
        if isinstance(test, ast.Constant):
            return test
        if isinstance(test, ast.Name | ast.Attribute):
            names.append(text_of(test))
        atom = AtomSite(len(self.sites.atoms), test.lineno, text_of(test), "truth", "")
        self.sites.atoms.append(atom)
        atoms.append(atom.index)
        inner: ast.expr = self.visit(test)
        return self._call(TRUTH, test, atom.index, self._call(MARK, test), inner)

    def visit_If(self, node: ast.If) -> ast.AST:
        node.test, condition = self._condition(node.test, "if")
        self.guards[-1].append(condition)
        self._flags_set_in([*node.body, *node.orelse], condition)
        node.body = self._block(node.body)
        node.orelse = self._block(node.orelse)
        self.guards[-1].pop()
        return node

    def _flags_set_in(self, body: _Body, condition: int) -> None:
        """`if loss < 0.1: done = True` (or `patience += 1`) makes the comparison one of the flag's."""
        atoms = self.sites.conditions[condition].atoms
        for statement in body:
            if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
                for target in statement.targets:
                    self._add_flag(text_of(target), atoms)
            elif isinstance(statement, ast.AugAssign) and isinstance(statement.value, ast.Constant):
                self._add_flag(text_of(statement.target), atoms)

    def visit_Match(self, node: ast.Match) -> ast.AST:
        """The guards of cases are conditions, and so is whether a case was taken that leaves the loop."""
        node.subject = self.visit(node.subject)
        taken = self._case_taken(node) if self.loops and any(leaves(case) for case in node.cases) else None
        for case in node.cases:
            guards = []
            if case.guard is not None:
                case.guard, condition = self._condition(case.guard, "if")
                self._flags_set_in(case.body, condition)
                guards.append(condition)
            out = leaves(case)
            if taken is not None and out:
                guards.append(taken.index)
            self.guards[-1].extend(guards)
            case.body = self._block(case.body)
            del self.guards[-1][len(self.guards[-1]) - len(guards) :]
            if taken is not None:
                case.body.insert(0, self._took(case.pattern, taken, out=out))
        return node

    def _case_taken(self, node: ast.Match) -> ConditionSite:
        """A condition that is met when one of the cases is taken that leave; the last case stands for all others."""
        first = next(case for case in node.cases if leaves(case))
        text = f"case {text_of(first.pattern)}"
        atom = AtomSite(len(self.sites.atoms), first.pattern.lineno, text, "truth", "")
        self.sites.atoms.append(atom)
        site = ConditionSite(len(self.sites.conditions), node.lineno, "if", [atom.index], [], self.scopes[-1].name)
        self.sites.conditions.append(site)
        last = node.cases[-1]
        if last.guard is not None or not takes_all(last.pattern):
            anything = ast.copy_location(ast.MatchAs(), last.pattern)
            node.cases.append(ast.match_case(anything, None, [ast.copy_location(ast.Pass(), last.pattern)]))
        return site

    def _took(self, at: ast.AST, taken: ConditionSite, *, out: bool) -> ast.stmt:
        return self._statement(TRUTH, at, taken.atoms[0], self._call(MARK, at), out)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        return node

    # -- loops --------------------------------------------------------------------------------------------------

    def _block(self, body: _Body) -> _Body:
        """Statements in their order; what stands behind `if ...: continue` is guarded by that condition, too."""
        rewritten: _Body = []
        passed = 0
        for statement in body:
            condition = len(self.sites.conditions)
            made = self.visit(statement)
            rewritten.extend(made if isinstance(made, list) else [made])
            if isinstance(statement, ast.If) and self.loops and goes_on(statement):
                self.guards[-1].append(condition)
                passed += 1
        del self.guards[-1][len(self.guards[-1]) - passed :]
        return rewritten

    def _loop(self, node: ast.For | ast.AsyncFor | ast.While, site: LoopSite) -> _Body:
        filled = filled_in(node)
        self.loops.append(site.index)
        self.guards.append([])
        node.body = [self._statement(TURN, node, self._token(node, site.index)), *self._block(node.body)]
        self.guards.pop()
        self.loops.pop()
        orelse = self._block(node.orelse)
        if not site.endless:
            over = "condition" if site.kind == "while" else "exhausted"
            orelse.insert(0, self._leave(node, site.index, over, []))
        node.orelse = orelse
        store = ast.copy_location(ast.Name(_token_name(site.index), ast.Store()), node)
        enter = ast.Assign([store], self._call(ENTER, node, site.index))
        return [ast.copy_location(enter, node), node, *(self._fill(node, name) for name in filled)]

    def _fill(self, at: ast.stmt, name: str) -> ast.stmt:
        """After a loop that fills a list or a tensor, that is as good as bound: its contents pass by."""
        read = ast.copy_location(ast.Name(name, ast.Load()), at)
        passes = self._statement(FILLED, at, self._site(at, [ast.Name(name, ast.Store())]), read)
        unbound = ast.ExceptHandler(ast.Name("NameError", ast.Load()), None, [ast.Pass()])  # no turn may have filled it
        return ast.copy_location(ast.Try([passes], [unbound], [], []), at)

    def _token(self, at: ast.AST, loop: int) -> ast.expr:
        return ast.copy_location(ast.Name(_token_name(loop), ast.Load()), at)

    def _leave(self, at: ast.AST, loop: int, how: str, guards: list[int]) -> ast.stmt:
        line = getattr(at, "lineno", 0)
        return self._statement(LEAVE, at, self._token(at, loop), how, guards, line)

    def visit_While(self, node: ast.While) -> ast.AST | _Body:
        endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
        node.test, condition = self._condition(node.test, "while")
        conditions = [] if endless else [condition]
        site = LoopSite(len(self.sites.loops), node.lineno, "while", endless, conditions)
        self.sites.loops.append(site)
        return self._loop(node, site)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> ast.AST | _Body:
        node.iter = self.visit(node.iter)
        site = LoopSite(len(self.sites.loops), node.lineno, "for", False, [])
        self.sites.loops.append(site)
        made = self._loop(node, site)
        names = [n for n in ast.walk(node.target) if isinstance(n, ast.Name)]
        for name in names:
            read = ast.copy_location(ast.Name(name.id, ast.Load()), node)
            index = self._site(node, [name], owner=False)
            node.body.insert(1, self._statement(BOUND, node, index, read))
        return made

    visit_AsyncFor = visit_For

    def _leaving(self, node: ast.stmt, how: str) -> ast.AST | _Body:
        left = self.loops[-1:] if how == "break" else self.loops
        statements: _Body = []
        for depth in range(len(self.loops), len(self.loops) - len(left), -1):
            guards = [g for level in self.guards[depth:] for g in level]
            site = self.sites.loops[self.loops[depth - 1]]
            site.conditions.extend(g for g in guards if g not in site.conditions)
            statements.append(self._leave(node, site.index, how, guards))
        if how == "raise" and not self.loops:
            guards = self._hand_on_guards() if self.catches else self._all_guards()
            statements.append(self._statement(LEAVE, node, 0, how, guards, node.lineno))
        return [*statements, node]

    def visit_Break(self, node: ast.Break) -> ast.AST | _Body:
        return self._leaving(node, "break")

    def _hand_on_guards(self) -> list[int]:
        """The conditions around a statement that gives a function's caller an outcome; their comparisons do so, too."""
        guards = self._all_guards()
        self.sites.handed_on.update(atom for g in guards for atom in self.sites.conditions[g].atoms)
        return guards

    def _all_guards(self) -> list[int]:
        return [g for level in self.guards for g in level]

    def visit_Return(self, node: ast.Return) -> ast.AST | _Body:
        self.handed_on.update(outcomes(node.value))
        self.generic_visit(node)
        if not self.loops and isinstance(node.value, ast.Constant) and isinstance(node.value.value, bool):
            self._hand_on_guards()
        return self._leaving(node, "return")

    def visit_Raise(self, node: ast.Raise) -> ast.AST | _Body:
        self.generic_visit(node)
        return self._leaving(node, "raise")

    def visit_Expr(self, node: ast.Expr) -> ast.AST | _Body:
        leaves = isinstance(node.value, ast.Call) and text_of(node.value.func) in _LEAVING_CALLS
        self.generic_visit(node)
        return self._leaving(node, "return") if leaves else node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        self.generic_visit(node)
        node.body.insert(0, self._statement(CAUGHT, node, node.lineno))
        return node


def _key(targets: Sequence[ast.expr]) -> str | None:
    """The name that tells which element is set, where a single element of something is."""
    target = targets[0]
    named = len(targets) == 1 and isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Name)
    return target.slice.id if named else None  # type: ignore[attr-defined]  # known by `named`


def _token_name(loop: int) -> str:
    return f"__probe_loop_{loop}__"
